/** What refusals at the door rest on: made only when something is refused. */
import type { SizeViolation } from "@weir/envelope";
import type { Evidence } from "@weir/managed";
import { DecisionStep, finding } from "@weir/managed";
import type { ProjectState } from "@weir/project-state";
import type { HoldRefusal } from "../admission/admission.ts";
import type { ProjectRejection } from "../admission/project-checks.ts";

/** What the project's checks looked at. */
export interface CheckedRequest {
  readonly projectId: bigint | undefined;
  /** Normalised URL; empty if there is none. */
  readonly origin: string;
  readonly requiredFeatures: readonly string[];
}

/** Of a refusal by the project. */
export function rejectionEvidence(
  { reason }: Pick<ProjectRejection, "reason">,
  { projectId, origin, requiredFeatures }: CheckedRequest,
  state: ProjectState,
): Evidence {
  const project = (subject: string, found: string, expected: string) =>
    finding(DecisionStep.PROJECT, subject, found, expected);
  if (state.status !== "enabled") return project("state of the project", "disabled or unknown", "enabled");
  const { config } = state;
  switch (reason) {
    case "cors":
      return project("origin", origin, config.allowedDomains.join(", ") || "none: no origin is allowed");
    case "feature_disabled": {
      const missing = requiredFeatures.filter((feature) => !config.features.has(feature));
      return finding(
        DecisionStep.FEATURE,
        "features of the project",
        `no ${missing.join(", ")}`,
        "that the data needs",
      );
    }
    case "missing_signature":
      return project("relay signature", "none", "one of a trusted relay");
    case "invalid_signature":
      return project("relay signature", "one that does not verify", `one of ${config.trustedRelays.length} relays`);
    case "project_id":
      return projectId === undefined || projectId === state.projectId
        ? project("DSN key", "one that the project does not list first", "the project's key")
        : project("project id of the request", String(projectId), String(state.projectId));
  }
}

/** Of an item that is too large. */
export function violationEvidence({ name, measure, found, limit }: SizeViolation): Evidence {
  const unit = measure === "count" ? "items" : "bytes";
  return finding(DecisionStep.SIZE, `${measure} of ${name}`, `${found} ${unit}`, `at most ${limit} ${unit}`);
}

/** Of data that the buffer does not take. */
export function spoolEvidence(refusal: HoldRefusal): Evidence {
  return finding(DecisionStep.SPOOL, "buffer", refusal, "room for the envelope");
}
