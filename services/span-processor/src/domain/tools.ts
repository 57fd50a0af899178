/** What the steps work with: ports to the neighbours, limits, and where they say what they did. */
import type { GeoLookup } from "@weir/geo";
import type { Sink } from "@weir/sink";
import type { SpanDescriptions } from "@weir/span-descriptions";
import type { Logger } from "@weir/telemetry";
import type { UserAgentParser } from "@weir/user-agent";
import type { OnFilterReported } from "./filters/record-filter.ts";
import type { ProjectNameRules } from "./project-name-rules.ts";
import type { ProjectScoreProfiles } from "./project-score-profiles.ts";
import type { QuotaChecker } from "./quota-checker.ts";
import type { SpanSampler } from "./span-sampler.ts";

/** Limits from the configuration. */
export interface ProcessingLimits {
  /** Configuration `processing.max_secs_in_future`, in seconds. */
  readonly maxSecondsInFuture: number;
  /** Configuration `limits.max_expanded_span_operations`. */
  readonly maxSpanOperations: number;
  /** Configuration `limits.max_removed_attribute_key_size`, in bytes. */
  readonly maxRemovedKeySize: number;
  /** Configuration `limits.max_expanded_log_operations`. */
  readonly maxLogOperations: number;
  /** Configuration `limits.max_log_size`, in bytes. */
  readonly maxLogSize: number;
  /** Configuration `limits.max_expanded_trace_metric_operations`. */
  readonly maxTraceMetricOperations: number;
  /** Configuration `limits.max_trace_metric_size`, in bytes. */
  readonly maxTraceMetricSize: number;
}

/** Given to every pipeline. */
export interface Tools {
  readonly sampler: SpanSampler;
  readonly quotas: QuotaChecker;
  readonly sink: Sink;
  readonly limits: ProcessingLimits;
  readonly userAgents: UserAgentParser;
  readonly places: GeoLookup;
  readonly nameRules: ProjectNameRules;
  readonly scoreProfiles: ProjectScoreProfiles;
  readonly descriptions: SpanDescriptions;
  readonly onFilterReported: OnFilterReported;
  readonly logger: Logger;
  /** Ms since the epoch. */
  readonly now: () => number;
}
