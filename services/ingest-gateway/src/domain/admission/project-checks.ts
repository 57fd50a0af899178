/** Whether a project takes an envelope at all (ingest, section "Project checks"). The first failure refuses all of it. */
import { createOriginMatcher } from "@weir/inbound-filters";
import type { InvalidReason } from "@weir/managed";
import type { EnabledProject, ProjectState } from "@weir/project-state";
import { verifySignature } from "@weir/relay-auth";
import type { Submission } from "../submission.ts";

/** A refusal by the project. */
export interface ProjectRejection {
  readonly reason: Extract<
    InvalidReason,
    "project_id" | "cors" | "feature_disabled" | "missing_signature" | "invalid_signature"
  >;
  /** How the answer names it, for example `Cors` or `FeatureDisabled(…)`. */
  readonly variant: string;
}

/** What the checks look at. */
export interface CheckedEnvelope {
  readonly publicKey: string;
  readonly projectId: bigint | undefined;
  /** Normalised URL; empty if there is none. */
  readonly origin: string;
  readonly requiredFeatures: readonly string[];
  /** The request came from an internal relay. */
  readonly trusted: boolean;
  readonly signature: string | undefined;
  readonly receivedAtMs: number;
}

/** Settings of the checks. */
export interface ProjectCheckOptions {
  /** Do not compare project ids. */
  readonly overrideProjectIds: boolean;
  /** Oldest valid signature, in ms. */
  readonly signatureMaxAgeMs: number;
}

const noBody = Buffer.alloc(0);

/** The rejection for a project that is unknown or disabled. */
export const disabledProject: ProjectRejection = { reason: "project_id", variant: "ProjectId" };

/** What a project says to a submission; undefined if it takes it. While the project's state is not known, it refuses nothing. */
export function refuseByProject(
  { envelope, publicKey, projectId, request, signature, receivedAtMs }: Submission,
  state: ProjectState,
  options: ProjectCheckOptions,
): ProjectRejection | undefined {
  if (state.status === "pending") return undefined;
  if (state.status === "disabled") return disabledProject;
  const { requiredFeatures } = envelope.headers;
  const { origin, trusted } = request;
  const checked = { publicKey, projectId, origin, requiredFeatures, trusted, signature, receivedAtMs };
  return checkProject(checked, state, options);
}

/** The first check that fails; undefined if the project takes the envelope. */
export function checkProject(
  envelope: CheckedEnvelope,
  project: EnabledProject,
  options: ProjectCheckOptions,
): ProjectRejection | undefined {
  if (!options.overrideProjectIds && envelope.projectId !== undefined && project.projectId !== undefined) {
    if (envelope.projectId !== project.projectId) return disabledProject;
  }
  const { config } = project;
  if (envelope.origin !== "" && !createOriginMatcher(config.allowedDomains)(envelope.origin)) {
    return { reason: "cors", variant: "Cors" };
  }
  const speaksForKey = project.statedPublicKey === envelope.publicKey;
  const isKeyless = project.statedPublicKey === undefined && project.projectId === undefined;
  if (!speaksForKey && !isKeyless) return disabledProject;
  const missing = envelope.requiredFeatures.find((feature) => !config.features.has(feature));
  if (missing !== undefined) return { reason: "feature_disabled", variant: `FeatureDisabled(${featureName(missing)})` };
  if (!config.verifySignature || envelope.trusted) return undefined;
  return checkSignature(envelope, config.trustedRelays, options.signatureMaxAgeMs);
}

/** How answers name the features that the edge itself may demand. */
function featureName(feature: string): string {
  return feature === "organizations:ourlogs-ingestion" ? "OurLogsIngestion" : feature;
}

function checkSignature(
  { signature, receivedAtMs }: CheckedEnvelope,
  trustedRelays: readonly string[],
  maxAgeMs: number,
): ProjectRejection | undefined {
  if (signature === undefined) return { reason: "missing_signature", variant: "MissingSignature" };
  // A relay vouches for an envelope by a signature over nothing: on its way the body changes.
  const valid = trustedRelays.some(
    (publicKey) => verifySignature({ signature, body: noBody, publicKey, atMs: receivedAtMs, maxAgeMs }) === "valid",
  );
  return valid ? undefined : { reason: "invalid_signature", variant: "InvalidSignature" };
}
