/** Tries rules until one decides (sampling, section "Evaluator"). */
import type { GetField } from "@weir/conditions";
import { matches } from "@weir/conditions";
import type { SamplingConfig, SamplingRuleType } from "@weir/dynamic-sampling";
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

/** Begins a decision. @param nowMs ms since the epoch */
export function beginRuleEvaluation(nowMs: number): RuleEvaluation {
  let factor = 1;
  let minimum: number | undefined;
  const ruleIds: number[] = [];

  return {
    tryRules(config, type, getField, seed) {
      if (config === undefined || !config.supported) return undefined;
      for (const rule of config.rules) {
        if (rule.type !== type || !isActive(rule, nowMs) || !matches(rule.condition, getField)) continue;
        const kind = rule.samplingValue.type;
        if (kind === "minimumSampleRate" && minimum !== undefined) continue;
        const value = valueAt(rule, nowMs);
        if (value === undefined) continue;
        ruleIds.push(rule.id);
        if (kind === "factor") factor *= value;
        else if (kind === "minimumSampleRate") minimum = value;
        else return decide(Math.max(value, minimum ?? 0) * factor, seed, ruleIds);
      }
      return undefined;
    },
  };
}

function decide(rate: number, seed: string, ruleIds: readonly number[]): RuleMatch {
  const sampleRate = Math.min(Math.max(rate, 0), 1);
  if (sampleRate === 0 || sampleRate === 1) return { keep: sampleRate === 1, sampleRate, ruleIds };
  const random = randomOf(seed);
  return { keep: random < sampleRate, sampleRate, ruleIds, draw: { random, seed } };
}
