/** Sends events without pause, to a Weir that may die meanwhile, and remembers what was answered. */
import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** Where to send, and for whom. */
export interface EventLoadOptions {
  readonly projectId: number;
  readonly publicKey: string;
  /** Requests at the same time. */
  readonly connections: number;
  /** Pause of each connection between two requests, in ms; default 0. */
  readonly pauseMs?: number;
  /** Whether a connection serves many requests, or each request opens its own. Default: true. */
  readonly keepAlive?: boolean;
}

/** What was sent over all of a test. */
export interface EventLoad {
  /** Ids of events that were answered 200. */
  readonly accepted: ReadonlySet<string>;
  /** Ids of events that were answered 503. */
  readonly refused: ReadonlySet<string>;
  /** How many requests ended without an answer. */
  readonly unanswered: number;
  /** How many of them ended with each error code, for example `ECONNREFUSED`. */
  readonly errors: ReadonlyMap<string, number>;
  /** The slowest answer so far, in ms. */
  readonly slowestMs: number;
  /** Sends to an address until the returned function is called. */
  start(httpUrl: string): () => Promise<void>;
}

/** Creates a load; nothing is sent yet. */
export function createEventLoad(options: EventLoadOptions): EventLoad {
  const { projectId, publicKey, connections, pauseMs = 0, keepAlive = true } = options;
  const accepted = new Set<string>();
  const refused = new Set<string>();
  const errors = new Map<string, number>();
  let sent = 0;
  let unanswered = 0;
  let slowestMs = 0;

  function post(url: URL, agent: Agent, eventId: string): Promise<number | undefined> {
    const body = `{"event_id":"${eventId}"}\n{"type":"event"}\n{"message":"parcel ${eventId}"}\n`;
    const headers = {
      "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${publicKey}`,
      "Content-Length": Buffer.byteLength(body),
    };
    const path = `/api/${projectId}/envelope/`;
    return new Promise((resolve) => {
      const { hostname, port } = url;
      const posting = request({ hostname, port, agent, method: "POST", path, headers }, (response) => {
        response.resume().once("close", () => resolve(response.complete ? response.statusCode : undefined));
      });
      posting.once("error", (error: NodeJS.ErrnoException) => {
        const code = error.code ?? error.message;
        errors.set(code, (errors.get(code) ?? 0) + 1);
        resolve(undefined);
      });
      posting.end(body);
    });
  }

  return {
    accepted,
    refused,
    errors,
    get unanswered() {
      return unanswered;
    },
    get slowestMs() {
      return slowestMs;
    },
    start(httpUrl) {
      const url = new URL(httpUrl);
      const agent = new Agent({ keepAlive, maxSockets: connections });
      let isStopped = false;
      const sender = async () => {
        while (!isStopped) {
          const eventId = (++sent).toString(16).padStart(32, "0");
          const startedMs = performance.now();
          const status = await post(url, agent, eventId);
          if (status !== undefined) slowestMs = Math.max(slowestMs, performance.now() - startedMs);
          if (status === 200) accepted.add(eventId);
          else if (status === 503) refused.add(eventId);
          else if (status === undefined) unanswered++;
          else throw new Error(`found the answer ${status}, expected 200 or 503`);
          if (status !== 200) await delay(5);
          if (pauseMs > 0) await delay(pauseMs);
        }
      };
      const senders = Array.from({ length: connections }, sender);
      return async () => {
        isStopped = true;
        await Promise.all(senders);
        agent.destroy();
      };
    },
  };
}
