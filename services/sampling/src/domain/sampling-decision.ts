/** Which rules run for what (sampling, section "Which rules run for what"). */
import type { SamplingConfig } from "@weir/dynamic-sampling";
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import { eventFields } from "./event-fields.ts";
import { isSeed } from "./pcg32.ts";
import type { EvaluationOptions, RuleMatch } from "./rule-evaluation.ts";
import { beginRuleEvaluation } from "./rule-evaluation.ts";
import { traceFields } from "./trace-fields.ts";

/** One thing to decide. */
export interface SamplingSubject {
  /** The trace's context. Undefined: there is none. */
  readonly trace: DynamicSamplingContext | undefined;
  /** 32 lower-case hexadecimal digits; anything else counts as no id. */
  readonly eventId: string;
  /** JSON text by path. */
  readonly eventFieldsJson: ReadonlyMap<string, string>;
}

/** The rules that apply. */
export interface SamplingRules {
  /** Of the project that received the data. */
  readonly own: SamplingConfig | undefined;
  /** Of the project that started the trace. */
  readonly root: SamplingConfig | undefined;
  /** False if no project that may be asked started the trace: none is known, it is disabled, or of another organization. */
  readonly hasRoot: boolean;
}

/** Decides about one kind of data. Undefined: no rule decided, keep. */
export type Decide = (
  subject: SamplingSubject,
  rules: SamplingRules,
  options: EvaluationOptions,
) => RuleMatch | undefined;

/** A transaction: its event by the project's own rules, then its trace. */
export const decideTransaction: Decide = (subject, rules, options) => {
  const evaluation = beginRuleEvaluation(options);
  const { eventId, eventFieldsJson } = subject;
  if (isSeed(eventId)) {
    const match = evaluation.tryRules(rules.own, "transaction", eventFields(eventFieldsJson), eventId);
    if (match !== undefined) return match;
  }
  return decideTrace(subject, rules, evaluation);
};

/** An attachment of a trace: as a transaction, without rules on an event. */
export const decideTraceAttachment: Decide = (subject, rules, options) =>
  decideTrace(subject, rules, beginRuleEvaluation(options));

/**
 * A batch of spans. Without rules of the project that started the trace not even the own rules are tried; if no such
 * project may be asked, the own rules stand for its rules.
 */
export const decideSpans: Decide = (subject, rules, options) => {
  const root = rules.hasRoot ? rules.root : rules.own;
  if (root === undefined || !root.supported) return undefined;
  return decideTrace(subject, { ...rules, root }, beginRuleEvaluation(options));
};

/** The tag of an error: whether its trace is kept. */
export interface ErrorTag {
  readonly sampled: boolean;
  /** Undefined if no rule had a part in it. */
  readonly match: RuleMatch | undefined;
}

/**
 * Tells whether the trace of an error is kept, from the SDK's own decision and the rules of the project that started
 * it. Undefined: no tag.
 */
export function decideErrorTag(
  { trace }: SamplingSubject,
  rules: SamplingRules,
  options: EvaluationOptions,
): ErrorTag | undefined {
  if (trace?.sampled === undefined || !isSeed(trace.traceId) || !rules.hasRoot || !rules.root?.supported)
    return undefined;
  if (!trace.sampled) return { sampled: false, match: undefined };
  const match = beginRuleEvaluation(options).tryRules(rules.root, "trace", traceFields(trace), trace.traceId);
  return { sampled: match?.keep ?? true, match };
}

function decideTrace(
  { trace }: SamplingSubject,
  { own, root }: SamplingRules,
  evaluation: ReturnType<typeof beginRuleEvaluation>,
): RuleMatch | undefined {
  if (trace === undefined || !isSeed(trace.traceId)) return undefined;
  const fields = traceFields(trace);
  return (
    evaluation.tryRules(own, "project", fields, trace.traceId) ??
    evaluation.tryRules(root, "trace", fields, trace.traceId)
  );
}
