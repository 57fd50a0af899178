/** The upstream: whether it answers, knows us, and has the same time as we. */
import { randomUUID } from "node:crypto";
import type { Credentials } from "@weir/config";
import { signingKey, signRequest } from "@weir/relay-auth";
import { weirVersion } from "@weir/version";
import { clockFinding } from "./check-clock.ts";
import { type Attempt, explainFailure } from "./explain-failure.ts";
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
    const { problem, remedy } = await explainFailure(attemptAt(upstream), reasonOf(live), timeoutMs);
    return [failed(`${where} cannot be reached: ${problem}`, remedy)];
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
  if (answer.ok && (await isChallenge(answer))) return ok(`${where} knows the relay ${credentials.id}`);
  if (answer.ok) {
    return failed(
      `${where} answers a registration with something else than a challenge`,
      "check that relay.upstream is a Sentry or a Relay, and no proxy or login page before it",
    );
  }
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

/** A challenge carries a token that is to be sent back, signed. */
async function isChallenge(answer: Response): Promise<boolean> {
  const body: unknown = await answer.json().catch(() => undefined);
  return typeof body === "object" && body !== null && "token" in body;
}

function attemptAt(upstream: string): Attempt {
  const { hostname, port, protocol } = new URL(upstream);
  const isTls = protocol === "https:";
  return {
    host: hostname,
    port: Number(port || (isTls ? 443 : 80)),
    isTls,
    expected: "Sentry or Relay",
    speaks: "http",
    key: "relay.upstream",
    withTls: "https:// instead of http:// in relay.upstream",
    withoutTls: "http:// instead of https:// in relay.upstream",
    authorities: "the environment, as NODE_EXTRA_CA_CERTS=/path/to/ca.pem",
  };
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
  if (!(cause instanceof Error)) return error.message;
  return "code" in cause ? `${cause.message.trim()} (${cause.code})` : cause.message;
}
