/** Rules of a project's configuration, a line each. */
import { ConditionError, describeCondition, parseCondition } from "@weir/conditions";
import { categoryName } from "@weir/data-category";
import type { FilterRule, QuotaRule, Rule, SamplingRule } from "@weir/gen/weir/explain/v1/explain.ts";

/** What a rule says. Empty for a kind that this version does not know. */
export function ruleText({ rule }: Rule): string {
  switch (rule?.$case) {
    case "sampling":
      return samplingText(rule.value);
    case "quota":
      return quotaText(rule.value);
    case "filter":
      return filterText(rule.value);
    default:
      return "";
  }
}

function samplingText({ id, type, value, fields, conditionJson }: SamplingRule): string {
  const when = fields.length === 0 ? "for everything" : `where ${conditionText(conditionJson)}`;
  return `${id} (${type}): ${value}, ${when}`;
}

function quotaText({ id, categories, limit, windowSeconds, reasonCode, global }: QuotaRule): string {
  const most = limit === undefined ? "counts only" : limit === 0n ? "nothing" : `at most ${limit}`;
  const window = limit === 0n || windowSeconds === 0n ? "" : ` in ${windowSeconds} s`;
  const what = categories.length === 0 ? "of anything" : `of ${categories.map(categoryName).join(", ")}`;
  const code = reasonCode === "" ? "" : `, reason ${reasonCode}`;
  return `quota ${id || "without a name"}: ${most} ${what}${window}${code}${global ? ", for all projects" : ""}`;
}

function filterText({ reason, settingsJson, global }: FilterRule): string {
  return `filter ${reason}${global ? ", for all projects" : ""}: ${settingsJson || "(no settings)"}`;
}

/** In words, if it is whole: long conditions are told cut off. */
function conditionText(json: string): string {
  try {
    return describeCondition(parseCondition(JSON.parse(json)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ConditionError) return json;
    throw error;
  }
}
