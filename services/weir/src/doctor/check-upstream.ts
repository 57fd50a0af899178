/** The upstream: whether it answers, knows us, and has the same time as we. */
import { randomUUID } from "node:crypto";
import type { Credentials } from "@weir/config";
import { signingKey, signRequest } from "@weir/relay-auth";
import { weirVersion } from "@weir/version";
import { clockFinding } from "./check-clock.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { shownUrl } from "./shown-url.ts";

const { ok, failed } = findingsOf("upstream");

/** Asks the upstream for a challenge, as a registration begins. Nothing is registered. */
export async function checkUpstream(
  upstream: string,
  credentials: Credentials | undefined,
  timeoutMs: number,
): Promise<Finding[]> {
  const where = shownUrl(upstream);
  const live = await request(new URL("api/0/relays/live/", upstream), {}, timeoutMs);
  if (live instanceof Error) {
    return [
      failed(
        `${where} cannot be reached: ${reasonOf(live)}`,
        "check relay.upstream, the name in DNS, and the way out of this network",
      ),
    ];
  }
  const findings = [
    live.ok
      ? ok(`${where} answers`)
      : failed(
          `${where} answers ${live.status} when asked whether it is alive`,
          "check that relay.upstream is a Sentry or a Relay",
        ),
  ];
  const date = Date.parse(live.headers.get("date") ?? "");
  if (!Number.isNaN(date)) findings.push(clockFinding(`the upstream ${where}`, date, Date.now()));
  if (credentials === undefined || !live.ok) return findings;
  return [...findings, await checkRegistration(where, upstream, credentials, timeoutMs)];
}

async function checkRegistration(
  where: string,
  upstream: string,
  credentials: Credentials,
  timeoutMs: number,
): Promise<Finding> {
  const body = Buffer.from(
    JSON.stringify({ relay_id: credentials.id, public_key: credentials.publicKey, version: weirVersion }),
  );
  const signature = signRequest(body, signingKey(credentials.secretKey), Date.now());
  const headers = {
    "content-type": "application/json",
    "x-sentry-relay-id": credentials.id,
    "x-sentry-relay-signature": signature,
  };
  const answer = await request(
    new URL("api/0/relays/register/challenge/", upstream),
    { method: "POST", headers, body },
    timeoutMs,
  );
  if (answer instanceof Error)
    return failed(`${where} does not answer a registration: ${reasonOf(answer)}`, "try again; its log says more");
  if (answer.ok) return ok(`${where} knows the relay ${credentials.id}`);
  if (answer.status === 401 || answer.status === 403) {
    return failed(
      `${where} does not know the relay ${credentials.id} (${answer.status})`,
      `let it know the public key ${credentials.publicKey}`,
    );
  }
  return failed(
    `${where} answers a registration with ${answer.status}`,
    "check that relay.upstream is a Sentry or a Relay",
  );
}

async function request(url: URL, init: RequestInit, timeoutMs: number): Promise<Response | Error> {
  try {
    const requestId = { "x-request-id": randomUUID() };
    return await fetch(url, {
      ...init,
      headers: { ...init.headers, ...requestId },
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What is behind "fetch failed". */
function reasonOf(error: Error): string {
  const { cause } = error;
  if (cause instanceof AggregateError) return cause.errors.map(String).join("; ");
  return cause instanceof Error ? cause.message : error.message;
}
