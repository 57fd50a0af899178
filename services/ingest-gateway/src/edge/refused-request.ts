/** Requests that are refused before there is anything to account for, as somebody may ask about them later. */
import type { Decision } from "@weir/gen/weir/common/v1/decision.ts";
import { DecisionStep, finding } from "@weir/managed";
import type { DecisionSubject } from "../domain/explain/decision-log.ts";
import { authenticate } from "./authenticate.ts";
import type { EndpointRequest } from "./http/endpoint.ts";
import { HttpProblem } from "./http/http-answer.ts";

/** A refusal: what it is about, and why. Nobody is charged for it, and no outcome is told. */
export interface RefusedRequest {
  readonly subject: DecisionSubject;
  readonly decision: Decision;
}

/** @param route name of the endpoint */
export function refusedRequest(route: string, request: EndpointRequest, problem: HttpProblem): RefusedRequest {
  const { status } = problem.answer;
  const sender = senderOf(request);
  const evidence = finding(stepOf(status), `request to ${route}`, `${problem.message} (answered ${status})`);
  return {
    subject: {
      // Whoever it is has proved nothing, whatever key they sent.
      scoping: { organizationId: 0n, projectId: projectIdOf(request), publicKey: sender.publicKey, keyId: undefined },
      receivedAtMs: request.receivedAtMs,
      items: [],
      client: sender.client || (request.headers["user-agent"] ?? ""),
    },
    decision: { evidence, outcome: 0, reason: "", quantities: [], traceId: "", spanId: "" },
  };
}

function stepOf(status: number): DecisionStep {
  if (status === 401) return DecisionStep.AUTHENTICATION;
  return status === 413 ? DecisionStep.SIZE : DecisionStep.REQUEST;
}

function senderOf({ headers, query, parameters }: EndpointRequest): { publicKey: string; client: string } {
  try {
    return authenticate(headers, query, parameters.sentry_key) ?? { publicKey: "", client: "" };
  } catch (error) {
    if (error instanceof HttpProblem) return { publicKey: "", client: "" };
    throw error;
  }
}

function projectIdOf({ parameters }: EndpointRequest): bigint {
  const text = parameters.project_id ?? "";
  return /^\d{1,19}$/.test(text) ? BigInt(text) : 0n;
}
