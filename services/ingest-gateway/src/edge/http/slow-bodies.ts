/**
 * Cuts off clients that send their bodies too slowly, or go on sending after they were answered.
 *
 * Bodies are looked at once a second, all together: a request that ends sooner costs no timer.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

/** How slow a client may be. */
export interface SlowBodyOptions {
  /** Least bytes per second, on average since the headers; 0: any rate will do. */
  readonly minBytesPerSecond: number;
  /** For how long any rate will do. */
  readonly graceMs: number;
  readonly monotonicMs: () => number;
  /** Answers 408 where nothing was answered yet, and cuts the connection. */
  readonly cutOff: (request: IncomingMessage, response: ServerResponse) => void;
}

/** The bodies that have not ended. */
export interface SlowBodies {
  /** The headers of a request with a body have arrived. */
  watch(request: IncomingMessage, response: ServerResponse): void;
  /** It was answered; what is still on its way is thrown away, for a while. */
  answered(request: IncomingMessage): void;
  start(): void;
  stop(): void;
}

interface WatchedBody {
  readonly response: ServerResponse;
  readonly startedAtMs: number;
  readonly bytesBefore: number;
  /** When it is cut off whatever its rate; undefined until it was answered. */
  endsAtMs: number | undefined;
}

const sweepMs = 1000;
/** How long a client may go on sending a body that was refused. */
const answeredGraceMs = 5_000;

/** Creates the watch; `start` begins to cut. */
export function createSlowBodies(options: SlowBodyOptions): SlowBodies {
  const { minBytesPerSecond, graceMs, monotonicMs, cutOff } = options;
  const bodies = new Map<IncomingMessage, WatchedBody>();
  let timer: NodeJS.Timeout | undefined;

  function sweep(): void {
    const nowMs = monotonicMs();
    for (const [request, body] of bodies) {
      if (request.complete || request.destroyed) bodies.delete(request);
      else if (isTooSlow(request, body, nowMs)) {
        bodies.delete(request);
        cutOff(request, body.response);
      }
    }
  }

  function isTooSlow(request: IncomingMessage, body: WatchedBody, nowMs: number): boolean {
    if (body.endsAtMs !== undefined) return nowMs > body.endsAtMs;
    const elapsedMs = nowMs - body.startedAtMs;
    const bytes = request.socket.bytesRead - body.bytesBefore;
    return elapsedMs > graceMs && bytes * 1000 < minBytesPerSecond * elapsedMs;
  }

  return {
    watch(request, response) {
      const bytesBefore = request.socket.bytesRead;
      bodies.set(request, { response, startedAtMs: monotonicMs(), bytesBefore, endsAtMs: undefined });
    },
    answered(request) {
      const body = bodies.get(request);
      if (body === undefined) return;
      if (request.complete) bodies.delete(request);
      else body.endsAtMs = monotonicMs() + answeredGraceMs;
    },
    start() {
      timer = setInterval(sweep, sweepMs);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
      bodies.clear();
    },
  };
}
