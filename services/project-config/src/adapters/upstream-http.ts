/**
 * Signed requests to an upstream over HTTP. Node's own client: its agent keeps connections, and it alone lets the time
 * to connect, the time to the headers and the Host header be set as the configuration says without a further package.
 */
import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { limitsOfAnswer, retryAfterSeconds } from "@weir/rate-limits";
import { signingKey, signRequest } from "@weir/relay-auth";
import { UpstreamError, type UpstreamErrorKind } from "../domain/upstream/upstream-error.ts";
import type { UpstreamQuery } from "../domain/upstream/upstream-query.ts";

/** Largest answer that is read: 128 MiB, which is 500 projects of 256 KiB each. */
const maxAnswerBytes = 128 * 1024 * 1024;

/** Times in ms. */
export interface UpstreamHttpOptions {
  /** As in `https://sentry.io/`. */
  readonly url: string;
  readonly hostHeader: string | undefined;
  /** UUID, hyphenated. */
  readonly relayId: string;
  /** Seed of the secret key, base64url. */
  readonly secretKey: string;
  /** Until a connection is made. */
  readonly connectMs: number;
  /** Until the headers of the answer have arrived. */
  readonly headersMs: number;
  /** Until the answer is complete. */
  readonly totalMs: number;
  /** Those by which the upstream goes on with a trace; asked for each request. */
  readonly traceHeaders: () => Readonly<Record<string, string>> | undefined;
  /** Ms since the epoch. */
  readonly now: () => number;
}

export interface UpstreamHttp {
  readonly query: UpstreamQuery;
  close(): void;
}

export function createUpstreamHttp(options: UpstreamHttpOptions): UpstreamHttp {
  const key = signingKey(options.secretKey);
  const isHttps = new URL(options.url).protocol === "https:";
  const agent = isHttps ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const request = isHttps ? requestHttps : requestHttp;

  function send(path: string, body: Buffer, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, options.url), {
        method: "POST",
        agent,
        signal,
        headers: {
          "content-type": "application/json",
          "content-length": body.length,
          "x-sentry-relay-id": options.relayId,
          "x-sentry-relay-signature": signRequest(body, key, options.now()),
          ...options.traceHeaders(),
          ...(options.hostHeader !== undefined && { host: options.hostHeader }),
        },
      });
      const giveUp = (what: string, ms: number) => () => sent.destroy(new Error(`no ${what} within ${ms} ms`));
      const forHeaders = setTimeout(giveUp("answer", options.headersMs), options.headersMs);
      const forConnection = setTimeout(giveUp("connection", options.connectMs), options.connectMs);
      const clear = () => {
        clearTimeout(forHeaders);
        clearTimeout(forConnection);
      };
      sent.on("socket", (socket) => {
        if (!socket.connecting) clearTimeout(forConnection);
        else socket.once(isHttps ? "secureConnect" : "connect", () => clearTimeout(forConnection));
      });
      sent.on("response", (answer) => {
        clear();
        resolve(answer);
      });
      sent.on("error", (error) => {
        clear();
        reject(error);
      });
      sent.end(body);
    });
  }

  async function exchange(path: string, body: Buffer, signal: AbortSignal): Promise<Exchanged> {
    try {
      const answer = await send(path, body, signal);
      const { headers, statusCode = 0 } = answer;
      return { status: statusCode, headers, text: await readText(answer) };
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new UpstreamError("network", `${path}: ${reason}`, { cause });
    }
  }

  return {
    async query(path, document, signal) {
      const body = Buffer.from(JSON.stringify(document));
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(options.totalMs)]);
      const { status, headers, text } = await exchange(path, body, deadline);
      const answer = parse(text);
      if (status === 200 && answer !== undefined) return answer;
      if (status === 200) throw new UpstreamError("garbage", `${path}: found no JSON in the answer`);
      throw new UpstreamError(kindOf(status, answer), `${path}: status ${status}${detailOf(answer)}`, {
        retryAfterMs: status === 429 ? retryAfterMs(headers, options.now()) : 0,
      });
    },
    close: () => agent.destroy(),
  };
}

interface Exchanged {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** An instance is nobody's project: of limits only their time counts. */
const nobody = { organizationId: 0n, projectId: 0n, publicKey: "", keyId: undefined };

function retryAfterMs(headers: IncomingHttpHeaders, nowMs: number): number {
  const rateLimits = headers["x-sentry-rate-limits"];
  const told = {
    rateLimits: Array.isArray(rateLimits) ? rateLimits.join(",") : rateLimits,
    retryAfter: headers["retry-after"],
  };
  return retryAfterSeconds(limitsOfAnswer(told, nobody, nowMs), nowMs) * 1000;
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new Error(`found more than ${maxAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function kindOf(status: number, answer: unknown): UpstreamErrorKind {
  if (status === 401) return "unauthenticated";
  if (status === 429) return "limited";
  if (status === 502 || status === 503 || status === 504) return "network";
  const stops = typeof answer === "object" && answer !== null && "relay" in answer && answer.relay === "stop";
  return status === 403 && stops ? "denied" : "rejected";
}

function detailOf(answer: unknown): string {
  if (typeof answer !== "object" || answer === null || !("detail" in answer)) return "";
  return typeof answer.detail === "string" ? ` (${answer.detail.slice(0, 200)})` : "";
}
