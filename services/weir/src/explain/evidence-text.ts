/** What decisions rest on, in words. */
import { categoryName } from "@weir/data-category";
import type { Decision, Evidence, QuotaFacts, SamplingFacts } from "@weir/gen/weir/common/v1/decision.ts";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { QuotaRule, Rule } from "@weir/gen/weir/explain/v1/explain.ts";
import { invalidReasons } from "@weir/managed";
import { countText, durationText } from "../tail/phrases.ts";
import { quantityText } from "./quantity-text.ts";

/** Why data was dropped, in a sentence without its full stop. @param rules of the record, as they are now */
export function reasonText({ evidence, outcome, reason }: Decision, rules: readonly Rule[]): string {
  const told = evidence === undefined ? "" : evidenceText(evidence, rules);
  if (outcome !== 3) return told === "" ? reason : told;
  const meaning = new Map<string, string>(Object.entries(invalidReasons)).get(reason);
  return [told, meaning].filter((text) => text !== undefined && text !== "").join(" – ") || reason;
}

/** What a step that let data pass has to say about it; empty if it has nothing to say. */
export function passedText({ facts }: Evidence): string {
  switch (facts?.$case) {
    case "sampling":
      return facts.value.sampleRate === undefined ? "no rule decided" : drawText(facts.value, true);
    case "quota":
      return `${quantityText(facts.value.category, Number(facts.value.requested))} within all limits`;
    case "finding":
      return findingText(facts.value);
    default:
      return "";
  }
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

function kindText(kind: string): string {
  return kind.replaceAll("_", " ");
}

function findingText({ subject, found, expected }: { subject: string; found: string; expected: string }): string {
  return `${subject}: found ${found.replace(/^found /, "")}${expected === "" ? "" : `, expected ${expected}`}`;
}

/** The seed is said, because it makes the decision repeatable: the same id always draws the same number. */
function drawText({ sampleRate, random, seed, ruleIds }: SamplingFacts, kept: boolean): string {
  const rate = sampleRate === undefined ? "" : `the rate is ${sampleRate}`;
  const by = ruleIds.length === 0 ? "" : ` by ${ruleIds.length === 1 ? "rule" : "rules"} ${ruleIds.join(", ")}`;
  if (random === undefined) return `${rate}${by}: ${kept ? "everything is kept" : "nothing is kept"}`;
  return `${rate}${by}, and the number drawn from ${seed} is ${random.toFixed(4)}: ${kept ? "below" : "not below"} it`;
}

function quotaText({ limit, category, counted }: QuotaFacts, rules: readonly Rule[]): string {
  const quota = rules.flatMap(({ rule }) => (rule?.$case === "quota" ? [rule.value] : []))[0];
  const what =
    limit?.categories.length === 0 ? "anything" : (limit?.categories ?? [category]).map(categoryName).join(", ");
  const where = `of ${scopeText(limit?.scope)} ${limit?.scopeId ?? ""}`.trimEnd();
  if (quota?.limit === 0n) return `${quotaName(quota)} allows nothing: no ${what} ${where}`;
  const used = quota?.limit === undefined ? "is used up" : `of ${quota.limit} per ${windowText(quota)} is used up`;
  const known = counted ? "the counter says so" : "known from an earlier refusal, so nothing was counted";
  const rest = limit === undefined ? "" : `; refused for ${durationText(limit.retryAfterSeconds)} more`;
  return `${quota === undefined ? "a quota" : quotaName(quota)} on ${what} ${where} ${used} (${known})${rest}`;
}

function quotaName({ id, reasonCode }: QuotaRule): string {
  const name = id || reasonCode;
  return name === "" ? "a quota without a name" : `quota "${name}"`;
}

function windowText({ windowSeconds }: QuotaRule): string {
  const seconds = Number(windowSeconds);
  if (seconds % 3600 === 0 && seconds > 0) return seconds === 3600 ? "hour" : countText(seconds / 3600, "hour");
  return durationText(seconds);
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
