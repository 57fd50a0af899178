/** How a decision comes about: every rule of the projects, and what became of it. */
import type { ConditionFinding } from "@weir/conditions";
import { explainCondition } from "@weir/conditions";
import type { SamplingConfig, SamplingRule, SamplingRuleType } from "@weir/dynamic-sampling";
import { valueAt } from "./decay.ts";
import type { EvaluationOptions, ObserveRule, RuleVerdict } from "./rule-evaluation.ts";
import type { SamplingRules, SamplingSubject } from "./sampling-decision.ts";

/** Whose rule it is: of the project that received the data, or of the one that started the trace. */
export type RuleOwner = "own" | "root";

/** A rule, and what became of it. */
export interface ExplainedRule {
  readonly owner: RuleOwner;
  readonly rule: SamplingRule;
  /** `not_tried`: not for this kind of data, or what it is tried on is missing. */
  readonly verdict: RuleVerdict | "not_tried" | "unsupported";
  /** Its value at that time. Undefined: it has none then. */
  readonly currentValue: number | undefined;
  /** What decides whether its condition holds; empty if it was not asked. */
  readonly findings: readonly ConditionFinding[];
}

/** Makes a decision, whichever it is, and lets its rules be observed. */
export type ObservableDecision<T> = (
  subject: SamplingSubject,
  rules: SamplingRules,
  options: EvaluationOptions,
) => T | undefined;

/** A decision with its explanation. */
export interface ExplainedDecision<T> {
  readonly decision: T | undefined;
  /** The own project's rules, then the root project's, if that is another one. */
  readonly rules: readonly ExplainedRule[];
}

type Tried = Pick<ExplainedRule, "verdict" | "findings">;

/** Makes a decision and tells what became of each rule; of one that only reports, what would have. */
export function explainDecision<T>(
  decide: ObservableDecision<T>,
  subject: SamplingSubject,
  rules: SamplingRules,
  nowMs: number,
): ExplainedDecision<T> {
  const tried = new Map<SamplingRule, Tried>();
  const note: ObserveRule = (rule, verdict, getField) => {
    const findings = verdict === "not_reached" ? [] : explainCondition(rule.condition, getField);
    tried.set(rule, { verdict, findings });
  };
  const decision = decide(subject, rules, { nowMs, observe: note });
  const observe: ObserveRule = (rule, ...finding) => {
    if (rule.mode === "report") note(rule, ...finding);
  };
  if (rules.own?.reports || rules.root?.reports) decide(subject, rules, { nowMs, observe, reporting: true });

  const decided = [...tried].find(([, { verdict }]) => verdict === "decided")?.[0].type;
  const explain = (owner: RuleOwner, config: SamplingConfig | undefined): ExplainedRule[] =>
    (config?.rules ?? []).map((rule) => ({
      owner,
      rule,
      currentValue: valueAt(rule, nowMs),
      findings: [],
      verdict: config?.supported ? untried(owner, rule, rules, decided) : "unsupported",
      ...tried.get(rule),
    }));
  const root = rules.root === rules.own ? [] : explain("root", rules.root);
  return { decision, rules: [...explain("own", rules.own), ...root] };
}

/** In this order rules are tried. */
const typesInOrder: readonly SamplingRuleType[] = ["transaction", "project", "trace"];

/** Why nobody came to a rule: there was a decision before its list was due, or its list is not for this. */
function untried(
  owner: RuleOwner,
  { type }: SamplingRule,
  { own, root, hasRoot }: SamplingRules,
  decided: SamplingRuleType | undefined,
): "not_reached" | "not_tried" {
  const isListed = type === "trace" ? owner === "root" || root === own || !hasRoot : owner === "own";
  const isLater = decided !== undefined && typesInOrder.indexOf(decided) < typesInOrder.indexOf(type);
  return isListed && isLater ? "not_reached" : "not_tried";
}
