/**
 * What happens to an envelope when it leaves the buffer (ingest, section "Buffer and spool"): it waits on for its
 * projects, is dropped, or goes on with its project's scoping. The checks of admission are repeated with what is
 * known now.
 */
import type { Quantities } from "@weir/data-category";
import { envelopeQuantities } from "@weir/envelope";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { InvalidReason } from "@weir/managed";
import type { EnabledProject, ProjectStates } from "@weir/project-state";
import type { ProjectRateLimits } from "@weir/rate-limits";
import { checkKnownLimits } from "../admission/known-limits.ts";
import type { ProjectCheckOptions } from "../admission/project-checks.ts";
import { checkProject } from "../admission/project-checks.ts";
import type { Removal } from "../admission/removal.ts";
import { scopingOf } from "../admission/scoping.ts";
import type { HeldEnvelope } from "./held-envelope.ts";

/** The decision. */
export type Release =
  | { readonly kind: "wait" }
  | { readonly kind: "drop"; readonly reason: InvalidReason; readonly scoping: Scoping }
  | {
      readonly kind: "go";
      readonly scoping: Scoping;
      /** Empty: no sampling rules apply. */
      readonly samplingKey: string;
      readonly removals: readonly Removal[];
      /** Ended without an outcome. */
      readonly silent: Quantities;
      /** Quantities that turned out to be in it: spans that its header did not tell. */
      readonly found: Quantities;
    };

/** What decides. */
export interface ReleaseOptions {
  readonly projects: ProjectStates;
  readonly rateLimits: ProjectRateLimits;
  readonly checks: ProjectCheckOptions;
  /** Older envelopes are dropped, in ms. */
  readonly maxDelayMs: number;
  /** Larger transactions are not read for counting their spans, in bytes. */
  readonly maxEventBytes: number;
}

/** Decides about an envelope at a time (ms since the epoch); limits may shrink its items. */
export function release(envelope: HeldEnvelope, nowMs: number, options: ReleaseOptions): Release {
  const own = options.projects.peek(envelope.publicKey);
  const scoping = scopingOf(own, envelope);
  if (nowMs - envelope.receivedAtMs > options.maxDelayMs) return { kind: "drop", reason: "timestamp", scoping };
  if (own.status === "disabled") return { kind: "drop", reason: "project_id", scoping };
  if (own.status === "pending") return { kind: "wait" };
  const samplingKey = samplingProject(envelope, own, options.projects);
  if (samplingKey === undefined) return { kind: "wait" };
  const rejection = checkProject(
    {
      publicKey: envelope.publicKey,
      projectId: envelope.projectId,
      origin: envelope.request.origin,
      requiredFeatures: envelope.headers.requiredFeatures,
      trusted: envelope.request.trusted,
      signature: envelope.signature,
      receivedAtMs: envelope.receivedAtMs,
    },
    own,
    options.checks,
  );
  if (rejection !== undefined) return { kind: "drop", reason: rejection.reason, scoping };
  const known = checkKnownLimits(envelope.items, {
    quotas: own.config.quotas,
    cached: options.rateLimits.get(envelope.publicKey, nowMs),
    scoping,
    nowMs,
    maxEventBytes: options.maxEventBytes,
  });
  if (known === undefined) return { kind: "go", scoping, samplingKey, removals: [], silent: [], found: [] };
  const found =
    known.counted === envelope.items
      ? []
      : difference(envelopeQuantities(known.counted), envelopeQuantities(envelope.items));
  envelope.items = known.items;
  return { kind: "go", scoping, samplingKey, removals: known.removals, silent: known.silent, found };
}

/** The key whose rules apply; empty: none do; undefined: not known yet. */
function samplingProject(envelope: HeldEnvelope, own: EnabledProject, projects: ProjectStates): string | undefined {
  if (envelope.samplingKey === envelope.publicKey) return envelope.publicKey;
  const state = projects.peek(envelope.samplingKey);
  if (state.status === "pending") return undefined;
  const applies = state.status === "enabled" && state.organizationId === own.organizationId;
  return applies ? envelope.samplingKey : "";
}

function difference(left: Quantities, right: Quantities): Quantities {
  return [...left, ...right.map(([category, quantity]) => [category, -quantity] as const)];
}
