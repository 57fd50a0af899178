/** Tries rules until one decides (sampling, section "Evaluator"). */
import type { GetField } from "@weir/conditions";
import { matches } from "@weir/conditions";
import type { SamplingConfig, SamplingRule, SamplingRuleType } from "@weir/dynamic-sampling";
import { isActive, valueAt } from "./decay.ts";
import { randomOf } from "./pcg32.ts";

/** What the rules decided. */
export interface RuleMatch {
  readonly keep: boolean;
  /** From 0 to 1. */
  readonly sampleRate: number;
  /** Rules that had a part in it, in the order in which they matched. */
  readonly ruleIds: readonly number[];
  /** The number that was drawn and what it was drawn from; absent where the rate alone decides: 0 and 1. */
  readonly draw?: { readonly random: number; readonly seed: string };
}

/** What became of a rule that was tried. */
export type RuleVerdict =
  | "decided"
  | "contributed"
  | "no_match"
  | "out_of_time"
  | "later_minimum"
  | "no_decay"
  | "not_reached";

/** Told what became of a rule. `getField` is what its condition was asked with. */
export type ObserveRule = (rule: SamplingRule, verdict: RuleVerdict, getField: GetField) => void;

/** How rules are tried. */
export interface EvaluationOptions {
  /** Ms since the epoch. */
  readonly nowMs: number;
  /** True: rules that only report take part as if they were enforced. */
  readonly reporting?: boolean;
  /** Told about each rule of the types that are tried. */
  readonly observe?: ObserveRule;
}

/** One decision under way: factors and minimums that matched carry over from one list of rules to the next. */
export interface RuleEvaluation {
  /**
   * Tries rules of one type.
   * @param config undefined or unsupported: no rules
   * @param getField reads what the conditions are about
   * @param seed the id that decides, 32 hexadecimal digits
   * @returns undefined if no rule decided
   */
  tryRules(
    config: SamplingConfig | undefined,
    type: SamplingRuleType,
    getField: GetField,
    seed: string,
  ): RuleMatch | undefined;
}

/** Begins a decision. */
export function beginRuleEvaluation({ nowMs, reporting = false, observe }: EvaluationOptions): RuleEvaluation {
  let factor = 1;
  let minimum: number | undefined;
  const ruleIds: number[] = [];

  /** Lets a rule have its part; its value if it decides. */
  function tryRule(rule: SamplingRule, getField: GetField): RuleVerdict | { readonly rate: number } {
    if (!isActive(rule, nowMs)) return "out_of_time";
    if (!matches(rule.condition, getField)) return "no_match";
    const kind = rule.samplingValue.type;
    if (kind === "minimumSampleRate" && minimum !== undefined) return "later_minimum";
    const value = valueAt(rule, nowMs);
    if (value === undefined) return "no_decay";
    ruleIds.push(rule.id);
    if (kind === "factor") factor *= value;
    else if (kind === "minimumSampleRate") minimum = value;
    else return { rate: Math.max(value, minimum ?? 0) * factor };
    return "contributed";
  }

  return {
    tryRules(config, type, getField, seed) {
      if (config === undefined || !config.supported) return undefined;
      let match: RuleMatch | undefined;
      for (const rule of config.rules) {
        if (rule.type !== type || (rule.mode === "report" && !reporting)) continue;
        if (match !== undefined) {
          observe?.(rule, "not_reached", getField);
          continue;
        }
        const tried = tryRule(rule, getField);
        observe?.(rule, typeof tried === "string" ? tried : "decided", getField);
        if (typeof tried === "string") continue;
        match = decide(tried.rate, seed, ruleIds);
        if (observe === undefined) break;
      }
      return match;
    },
  };
}

function decide(rate: number, seed: string, ruleIds: readonly number[]): RuleMatch {
  const sampleRate = Math.min(Math.max(rate, 0), 1);
  if (sampleRate === 0 || sampleRate === 1) return { keep: sampleRate === 1, sampleRate, ruleIds };
  const random = randomOf(seed);
  return { keep: random < sampleRate, sampleRate, ruleIds, draw: { random, seed } };
}
