/** What it rests on when an envelope is dropped after it was taken: it waited too long, its project is not as it was, or the gateway stops. */
import type { Evidence, InvalidReason } from "@weir/managed";
import { DecisionStep, finding } from "@weir/managed";
import type { ProjectState } from "@weir/project-state";
import type { HeldEnvelope } from "../spool/held-envelope.ts";
import { rejectionEvidence } from "./refusal-evidence.ts";

/** How things were when it was dropped. */
export interface DropCircumstances {
  readonly state: ProjectState;
  readonly waitedMs: number;
  /** The longest that it may wait. */
  readonly maxDelayMs: number;
}

/** Of a drop with this reason. */
export function dropEvidence(
  reason: InvalidReason,
  { projectId, request, headers }: HeldEnvelope,
  { state, waitedMs, maxDelayMs }: DropCircumstances,
): Evidence {
  switch (reason) {
    case "timestamp":
      return finding(DecisionStep.SPOOL, "time in the buffer", seconds(waitedMs), `at most ${seconds(maxDelayMs)}`);
    case "project_id":
    case "cors":
    case "feature_disabled":
    case "missing_signature":
    case "invalid_signature":
      return rejectionEvidence(
        { reason },
        { projectId, origin: request.origin, requiredFeatures: headers.requiredFeatures },
        state,
      );
    default:
      return finding(DecisionStep.SPOOL, "buffer", "not empty when the gateway had to stop");
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
