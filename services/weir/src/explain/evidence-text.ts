/** What decisions rest on, in words. */
import { categoryName } from "@weir/data-category";
import type { Decision, Evidence, Finding, QuotaFacts, SamplingFacts } from "@weir/gen/weir/common/v1/decision.ts";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { QuotaRule, Rule } from "@weir/gen/weir/explain/v1/explain.ts";
import { invalidReasons, OutcomeId } from "@weir/managed";
import { countText, durationText } from "../tail/phrases.ts";

/** Why data was dropped, in a sentence without its full stop. @param rules of the record, as they are now */
export function reasonText({ evidence, outcome, reason }: Decision, rules: readonly Rule[]): string {
  const told = evidence === undefined ? "" : evidenceText(evidence, rules);
  if (outcome !== OutcomeId.INVALID || hasExpectation(evidence)) return told === "" ? reason : told;
  const meaning = new Map<string, string>(Object.entries(invalidReasons)).get(reason);
  return [meaning, told].filter((text) => text !== undefined && text !== "").join("; ") || reason;
}

/** What a filter found in the data, a line each. */
export function groundsText({ evidence }: Decision): readonly string[] {
  if (evidence?.facts?.$case !== "filter") return [];
  return evidence.facts.value.findings.map(({ subject, found, expected }) =>
    expected === "" ? `${subject} ${found}` : `${found === "" ? "no value" : found}, and the filter asks: ${expected}`,
  );
}

function evidenceText({ facts }: Evidence, rules: readonly Rule[]): string {
  switch (facts?.$case) {
    case "sampling":
      return drawText(facts.value, false);
    case "quota":
      return quotaText(facts.value, rules);
    case "filter":
      return `the ${facts.value.filter === "generic" ? `filter "${facts.value.reason}"` : `${facts.value.reason} filter`} wants no ${kindText(facts.value.kind)} like this`;
    case "finding":
      return findingText(facts.value);
    default:
      return "";
  }
}

/** What was found and what was expected says it all; the meaning of the reason would only repeat it. */
function hasExpectation(evidence: Evidence | undefined): boolean {
  return evidence?.facts?.$case === "finding" && evidence.facts.value.expected !== "";
}

function kindText(kind: string): string {
  return kind.replaceAll("_", " ");
}

/** What was found where something else was expected. */
export function findingText({ subject, found, expected }: Finding): string {
  return expected === "" ? `${subject}: ${found}` : `${subject}: found ${found}, expected ${expected}`;
}

/** How the number fell. The seed is said, because it makes the decision repeatable: the same id always draws the same number. */
export function drawText({ sampleRate, random, seed, ruleIds }: SamplingFacts, kept: boolean): string {
  const by = ruleIds.length === 0 ? "" : ` by ${ruleIds.length === 1 ? "rule" : "rules"} ${ruleIds.join(", ")}`;
  const rate = `the rate is ${sampleRate ?? "not told"}${by}`;
  if (random === undefined) return `${rate}: ${kept ? "everything is kept" : "nothing is kept"}`;
  return `${rate}, and the number drawn from ${seed} is ${random.toFixed(4)}, ${kept ? "below it" : "not below it"}`;
}

function quotaText({ limit, category, counted }: QuotaFacts, rules: readonly Rule[]): string {
  const quota = rules.flatMap(({ rule }) => (rule?.$case === "quota" ? [rule.value] : []))[0];
  const categories = limit === undefined ? [category] : limit.categories;
  const what = categories.length === 0 ? "anything" : categories.map(categoryName).join(", ");
  const whose = `${scopeText(limit?.scope)} ${limit?.scopeId ?? ""}`.trimEnd();
  if (quota?.limit === 0n) return `${quotaName(quota)} allows ${whose} no ${what}`;
  const name = quota === undefined ? "a quota" : quotaName(quota);
  const size = quota?.limit === undefined ? what : `${quota.limit} × ${what} in ${windowText(quota)}`;
  const source = counted ? "says the counter" : "said an earlier answer, so that nothing was counted";
  const rest = limit === undefined ? "" : `; it refuses for ${durationText(limit.retryAfterSeconds)} more`;
  return `${name} of ${whose}, ${size}, is used up, ${source}${rest}`;
}

function quotaName({ id, reasonCode }: QuotaRule): string {
  const name = id || reasonCode;
  return name === "" ? "a quota without a name" : `quota "${name}"`;
}

function windowText({ windowSeconds }: QuotaRule): string {
  const seconds = Number(windowSeconds);
  return seconds > 0 && seconds % 3600 === 0 ? countText(seconds / 3600, "hour") : durationText(seconds);
}

function scopeText(scope: QuotaScope | undefined): string {
  switch (scope) {
    case QuotaScope.ORGANIZATION:
      return "organization";
    case QuotaScope.PROJECT:
      return "project";
    default:
      return "key";
  }
}
