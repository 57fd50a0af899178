/**
 * Decides, from counters alone, whether a request may be worked on: asked before its body is read, so that refusing
 * costs next to nothing (ingest, section "Health, backpressure, shutdown").
 */
import type { BodyBudget } from "./body-budget.ts";
import type { HttpAnswer } from "./http-answer.ts";
import { errorAnswer, HttpProblem } from "./http-answer.ts";

/** What the gate looks at. */
export interface LoadGateOptions {
  /** More requests in flight are refused. */
  readonly maxRequestsInFlight: number;
  readonly budget: BodyBudget;
  /** Whether the process has no memory left for more data. Must be cheap. */
  readonly isMemoryShort: () => boolean;
}

/** The gate of one or more servers. */
export interface LoadGate {
  /**
   * The answer to a request that is refused; undefined: it may go on.
   * @param requestsInFlight this one included
   * @param declaredBytes its `Content-Length`; 0 if it has none
   */
  refusal(requestsInFlight: number, declaredBytes: number): HttpAnswer | undefined;
  /** From now on everything is refused. */
  close(): void;
}

/** Bodies are read in pieces, and not all are kept: a body needs room for this much at most before it is begun. */
const maxFirstBytes = 1024 * 1024;
/** When a refused sender may try again, in seconds. */
const retryAfterSeconds = "5";

/** The answer to a request that cannot be served now. */
export function overloadAnswer(cause: string): HttpAnswer {
  return errorAnswer(503, "failed to queue envelope", [cause], ["retry-after", retryAfterSeconds]);
}

const closed = overloadAnswer("envelope buffer channel is closed");
const memoryShort = overloadAnswer("relay is running out of memory");
const tooManyRequests = overloadAnswer("too many requests are in flight");
const tooManyBytesCause = "too many bytes of request bodies are being read";
const tooManyBytes = overloadAnswer(tooManyBytesCause);

/** The problem of a request that no budget is left for while its body is being read. */
export function bodyBudgetSpent(): HttpProblem {
  return new HttpProblem(tooManyBytes, tooManyBytesCause);
}

/** Creates an open gate. */
export function createLoadGate({ maxRequestsInFlight, budget, isMemoryShort }: LoadGateOptions): LoadGate {
  let isClosed = false;
  return {
    refusal(requestsInFlight, declaredBytes) {
      if (isClosed) return closed;
      if (requestsInFlight > maxRequestsInFlight) return tooManyRequests;
      // What is declared is not reserved: who only announces bytes must not take the room of those who send them.
      if (!budget.hasRoom(Math.min(declaredBytes, maxFirstBytes))) return tooManyBytes;
      return isMemoryShort() ? memoryShort : undefined;
    },
    close() {
      isClosed = true;
    },
  };
}
