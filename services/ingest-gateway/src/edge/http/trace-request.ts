/** Traces HTTP requests, continuing the trace that a sender names. */
import type { IncomingHttpHeaders } from "node:http";
import { runTraced, type Tracer, untraced } from "@weir/telemetry";
import type { HttpAnswer } from "./http-answer.ts";
import { HttpProblem } from "./http-answer.ts";

/** Answers a request of an endpoint, within whatever the implementation opens around it. */
export type TraceRequest = (
  route: string,
  headers: IncomingHttpHeaders,
  answer: () => Promise<HttpAnswer> | HttpAnswer,
) => Promise<HttpAnswer> | HttpAnswer;

/** Only answers. */
export const traceNothing: TraceRequest = (_route, _headers, answer) => answer();

/** A span for each request that is sampled. A refusal is no error of ours. */
export function createTraceRequest(tracer: Tracer): TraceRequest {
  return (route, headers, answer) => {
    const span = tracer.enter("http.request", headers);
    if (span === untraced) return tracer.within(span, answer);
    span.set("http.route", route);
    return runTraced(tracer, span, async () => {
      try {
        const answered = await answer();
        span.set("http.response.status_code", answered.status);
        return answered;
      } catch (error) {
        if (error instanceof HttpProblem) span.set("http.response.status_code", error.answer.status);
        throw error;
      }
    });
  };
}
