import type { Condition } from "@weir/conditions";
import type { RuleMode } from "@weir/rate-limits";

/** The dynamic sampling rules of a project (sampling, section "Sampling config"). */
export interface SamplingConfig {
  /**
   * False if the version, a rule's type or any part of a condition is not known here: then the rules must not be
   * used, and everything is kept.
   */
  readonly supported: boolean;
  /** In the order in which they are tried. */
  readonly rules: readonly SamplingRule[];
  /** True if there are rules that only report. */
  readonly reports: boolean;
}

/** What a rule is tried on: the trace (from its root project), the project's own share, or a transaction's event. */
export type SamplingRuleType = "trace" | "project" | "transaction" | "unsupported";

/** One rule. */
export interface SamplingRule {
  readonly id: number;
  readonly type: SamplingRuleType;
  readonly condition: Condition;
  readonly samplingValue: SamplingValue;
  readonly timeRange: SamplingTimeRange;
  readonly decayingFn: DecayingFunction;
  /** `report`: the rule has no part in decisions; what it would have dropped is counted. */
  readonly mode: RuleMode;
}

/** A rate that decides, a factor on the rate that decides, or a floor under it. */
export interface SamplingValue {
  readonly type: "sampleRate" | "factor" | "minimumSampleRate";
  readonly value: number;
}

/** When a rule holds, in ms since the epoch. A missing end is open. */
export interface SamplingTimeRange {
  /** Inclusive. */
  readonly startMs: number | undefined;
  /** Exclusive. */
  readonly endMs: number | undefined;
}

/** How a rule's value moves over its time range. */
export type DecayingFunction =
  | { readonly type: "constant" }
  | { readonly type: "linear"; readonly decayedValue: number };
