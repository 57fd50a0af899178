/**
 * Passes requests of relays downstream on to the upstream, as they are: whoever signed them is who the upstream answers
 * (forwarding, section "Serving downstream relays").
 */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Forward, ForwardedRequest, UpstreamAnswer } from "../domain/relays/forward.ts";

export interface ForwardOptions {
  /** As in `https://sentry.io/`. */
  readonly url: string;
  readonly hostHeader: string | undefined;
  /** Those by which the upstream goes on with our trace, instead of the caller's own. */
  readonly traceHeaders: () => Readonly<Record<string, string>> | undefined;
  /** Until the answer is complete. */
  readonly timeoutMs: number;
}

export interface ForwardToUpstream {
  readonly forward: Forward;
  close(): void;
}

const maxAnswerBytes = 16 * 1024 * 1024;

/** What belongs to one connection, and what the body no longer is once it is read. */
const connectionHeaders: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-encoding",
  "content-length",
]);

export function createForwardToUpstream(options: ForwardOptions): ForwardToUpstream {
  const { url, hostHeader, timeoutMs } = options;
  const isHttps = new URL(url).protocol === "https:";
  const agent = isHttps ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const request = isHttps ? requestHttps : requestHttp;

  function send({ target, headers, body }: ForwardedRequest, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const passed = Object.entries(headers).filter(
        ([name]) => !connectionHeaders.has(name) && name !== "x-forwarded-for",
      );
      const ours = options.traceHeaders();
      const sent = request(new URL(target, url), {
        method: "POST",
        agent,
        signal,
        headers: {
          ...Object.fromEntries(ours === undefined ? passed : passed.filter(([name]) => name !== "tracestate")),
          ...ours,
          "content-length": body.length,
          ...(hostHeader !== undefined && { host: hostHeader }),
        },
      });
      sent.on("response", resolve);
      sent.on("error", reject);
      sent.end(body);
    });
  }

  return {
    async forward(forwarded) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        return await toAnswer(await send(forwarded, signal));
      } catch {
        return signal.aborted ? "late" : "unreachable";
      }
    },
    close: () => agent.destroy(),
  };
}

async function toAnswer(answer: IncomingMessage): Promise<UpstreamAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new Error(`found more than ${maxAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  const { "content-type": contentType, "content-encoding": encoding, "retry-after": retryAfter } = answer.headers;
  return {
    status: answer.statusCode ?? 502,
    body: Buffer.concat(chunks),
    contentType,
    headers: [
      ...(encoding === undefined ? [] : ["content-encoding", encoding]),
      ...(retryAfter === undefined ? [] : ["retry-after", retryAfter]),
    ],
  };
}
