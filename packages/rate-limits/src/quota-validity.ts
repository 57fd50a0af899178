/** Which quotas of a project mean anything (quotas, section "Validity and sanitising"). */
import { categoryName, categoryUnit, DataCategory, indexedTwin } from "@weir/data-category";
import type { ConfigProblem } from "./config-problem.ts";
import type { Quota } from "./quota.ts";
import { quotaDimensions } from "./quota.ts";

const namespaces: readonly string[] = ["sessions", "spans", "transactions", "outcomes"];

/** True for the metric namespaces that quotas and limits can be restricted to. */
export function isMetricNamespace(name: string): boolean {
  return namespaces.includes(name);
}

/**
 * Why a quota is invalid and must be removed from a project; undefined if it is valid.
 * @param path place of the quota in the document, for the problem
 */
export function findInvalidity(quota: Quota, path: string): ConfigProblem | undefined {
  const problem = (member: string, found: string, expected: string): ConfigProblem => ({
    path: `${path}.${member}`,
    found,
    expected,
    action: "quota ignored",
  });
  const { namespace, groupBy, categories } = quota;
  if (namespace !== undefined && !isMetricNamespace(namespace)) {
    return problem("namespace", namespace, `one of ${namespaces.join(", ")}`);
  }
  if (groupBy !== undefined && !hasKnownDimensions(groupBy.dimensions)) {
    const found = groupBy.dimensions.length === 0 ? "no dimensions" : groupBy.dimensions.join(", ");
    return problem("groupBy.dimensions", found, `some of ${quotaDimensions.join(", ")}`);
  }
  const known = categories.filter((category) => category !== DataCategory.UNRECOGNIZED);
  if (categories.length > 0 && known.length === 0) {
    return problem("categories", "only unknown names", "at least one known category");
  }
  if (quota.limit === 0n) return undefined;
  if (categories.length === 0) return problem("categories", "all categories", "categories of one unit, or limit 0");
  if (new Set(known.map(categoryUnit)).size > 1) {
    return problem("categories", known.map(categoryName).join(", "), "categories of one unit");
  }
  return undefined;
}

/**
 * What is odd about a quota that stays: it cannot count for want of an id or a window, or counts the same data
 * twice because it lists a category and its indexed twin.
 */
export function findOddities(quota: Quota, path: string): readonly ConfigProblem[] {
  const oddities: ConfigProblem[] = [];
  if (quota.limit !== 0n) {
    const action = "quota skipped in checks";
    if (!quota.id) oddities.push({ path: `${path}.id`, found: "nothing", expected: "a name", action });
    if (quota.windowSeconds === undefined) {
      oddities.push({ path: `${path}.window`, found: "nothing", expected: "seconds, at least 1", action });
    }
  }
  for (const category of quota.categories) {
    const twin = indexedTwin(category);
    if (quota.limit === 0n || twin === undefined || !quota.categories.includes(twin)) continue;
    const found = `${categoryName(category)} and ${categoryName(twin)}`;
    oddities.push({ path: `${path}.categories`, found, expected: "only one of them", action: "data counted twice" });
  }
  return oddities;
}

function hasKnownDimensions(dimensions: readonly string[]): boolean {
  return dimensions.length > 0 && dimensions.every((name) => quotaDimensions.includes(name));
}
