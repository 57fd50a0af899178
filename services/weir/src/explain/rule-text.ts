/** Rules of a project's configuration, a line each. */
import { categoryName } from "@weir/data-category";
import type { Rule } from "@weir/gen/weir/explain/v1/explain.ts";

/** A rule: what to call it, and what it says. Undefined for a kind that this version does not know. */
export function ruleText({ rule }: Rule): { readonly name: string; readonly text: string } | undefined {
  switch (rule?.$case) {
    case "sampling": {
      const { id, type, value, fields, conditionJson } = rule.value;
      const when = fields.length === 0 ? "for everything" : `where ${fields.join(", ")} match: ${conditionJson}`;
      return { name: `Rule ${id}`, text: `${type} rule, ${value}, ${when}` };
    }
    case "quota": {
      const { id, categories, limit, windowSeconds, reasonCode, global } = rule.value;
      const most = limit === undefined ? "counts only" : `at most ${limit}`;
      const window = limit === 0n || windowSeconds === 0n ? "" : ` in ${windowSeconds} s`;
      const what = categories.length === 0 ? "of everything" : `of ${categories.map(categoryName).join(", ")}`;
      const code = reasonCode === "" ? "" : `, reason ${reasonCode}`;
      return {
        name: `Quota ${id}`.trimEnd(),
        text: `${most} ${what}${window}${code}${global ? ", of all projects" : ""}`,
      };
    }
    case "filter": {
      const { reason, settingsJson, global } = rule.value;
      return {
        name: "Filter",
        text: `${reason}${global ? ", of all projects" : ""}: ${settingsJson || "(no settings)"}`,
      };
    }
    default:
      return undefined;
  }
}
