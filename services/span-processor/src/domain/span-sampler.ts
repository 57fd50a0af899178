/** Port: whether a trace's spans are stored in full. */
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";

/** What is decided upon. */
export interface SamplingQuestion {
  readonly unitId: string;
  /** Key of the project that received the spans. */
  readonly ownKey: string;
  /** Key of the project whose trace rules apply. */
  readonly rootKey: string;
  readonly trace: DynamicSamplingContext;
}

/** The decision. */
export interface SamplingAnswer {
  readonly keep: boolean;
  /** The rate that decided, from 0 to 1. Undefined: no rule matched. */
  readonly sampleRate: number | undefined;
  /** The rules that had a part in it. */
  readonly ruleIds: readonly number[];
  /** The number that was drawn, from 0 to 1; undefined if none was. */
  readonly random?: number | undefined;
  /** The id that it was drawn from. */
  readonly seed?: string | undefined;
  /** What rules that only report would have dropped it by; undefined: they would not have. */
  readonly reported?: ReportedDrop | undefined;
}

/** What rules that only report would have decided. */
export interface ReportedDrop {
  /** From 0 to 1. */
  readonly sampleRate: number;
  readonly ruleIds: readonly number[];
}

/** Decides. Rejects with RetryLater if the decision cannot be had now. */
export interface SpanSampler {
  decide(question: SamplingQuestion, signal: AbortSignal): Promise<SamplingAnswer>;
}
