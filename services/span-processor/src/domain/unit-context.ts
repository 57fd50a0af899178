/** What every step knows about the unit that it works on. */

import type { ModelTable } from "@weir/ai-attributes";
import type { Trail } from "@weir/decision-ring";
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { RequestMetadata } from "@weir/gen/weir/common/v1/envelope.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { GlobalFilters } from "@weir/inbound-filters";
import type { EnabledProject } from "@weir/project-state";
import type { Quota, RateLimits } from "@weir/rate-limits";
import type { Instant } from "./values/instant.ts";
import type { StableIds } from "./values/stable-ids.ts";

/** A unit, without its items. */
export interface UnitContext {
  /** Stable across retries. */
  readonly id: string;
  readonly scoping: Scoping;
  /** The project that receives it. */
  readonly project: EnabledProject;
  /** When the edge received the request. */
  readonly receivedAt: Instant;
  /** When the client says that it sent the envelope. */
  readonly sentAt: Instant | undefined;
  /** The trace header, if a valid one was sent. */
  readonly trace: DynamicSamplingContext | undefined;
  /** The project that started the trace, if it is known, enabled, and of the same organization. */
  readonly rootProject: EnabledProject | undefined;
  readonly request: RequestMetadata | undefined;
  /** Filters of the global configuration; those of the project are in its own. */
  readonly globalFilters: GlobalFilters;
  /** Hosts that descriptions show as they are. */
  readonly allowedHosts: ReadonlySet<string>;
  /** What is known of language models. */
  readonly models: ModelTable;
  /** Quotas of the global configuration, then those of the project. */
  readonly quotas: readonly Quota[];
  /** Limits that the edge knew. */
  readonly cachedLimits: RateLimits;
  readonly ids: StableIds;
  /** Whether somebody wants to know why data is dropped. */
  readonly explains: boolean;
  /** Steps that let data pass; undefined if nobody wants to know. */
  readonly trail: Trail | undefined;
  /** Limits that counting found on the way; the edge learns them from the answer. */
  readonly foundLimits: RateLimits;
  /** Ends its turn: all that is left is to wait for the sink. */
  readonly endTurn: () => void;
  /** Aborts when the caller gives up. */
  readonly signal: AbortSignal;
}
