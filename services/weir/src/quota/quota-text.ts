/** Quotas in words, for people. */
import { categoryName, categoryUnit } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { QuotaUsage } from "@weir/gen/weir/quota/v1/quota.ts";
import { QuotaAnswer, QuotaMode, QuotaOnFailure } from "@weir/gen/weir/quota/v1/quota.ts";

/** Names of answers, as programs read them. */
export const answerNames: Readonly<Record<QuotaAnswer, string>> = {
  [QuotaAnswer.UNSPECIFIED]: "unknown",
  [QuotaAnswer.ALLOWS]: "allows",
  [QuotaAnswer.REFUSES]: "refuses",
  [QuotaAnswer.REPORTS]: "reports",
  [QuotaAnswer.OTHER_CATEGORY]: "other_category",
  [QuotaAnswer.OTHER_NAMESPACE]: "other_namespace",
  [QuotaAnswer.OTHER_SCOPE]: "other_scope",
  [QuotaAnswer.WITHOUT_DIMENSIONS]: "without_dimensions",
  [QuotaAnswer.CANNOT_COUNT]: "cannot_count",
  [QuotaAnswer.UNRECOGNIZED]: "unknown",
};

/** What an answer means. */
export const answerTexts: Readonly<Record<QuotaAnswer, string>> = {
  [QuotaAnswer.UNSPECIFIED]: "unknown",
  [QuotaAnswer.ALLOWS]: "allows",
  [QuotaAnswer.REFUSES]: "REFUSES",
  [QuotaAnswer.REPORTS]: "would refuse, but only reports",
  [QuotaAnswer.OTHER_CATEGORY]: "is not asked: other category",
  [QuotaAnswer.OTHER_NAMESPACE]: "is not asked: other namespace",
  [QuotaAnswer.OTHER_SCOPE]: "is not asked: other organization, project or key",
  [QuotaAnswer.WITHOUT_DIMENSIONS]: "is not asked: dimensions missing (see --dimension)",
  [QuotaAnswer.CANNOT_COUNT]: "cannot count: id or window missing",
  [QuotaAnswer.UNRECOGNIZED]: "unknown",
};

const scopeNames: Readonly<Record<QuotaScope, string>> = {
  [QuotaScope.UNSPECIFIED]: "unknown",
  [QuotaScope.ORGANIZATION]: "organization",
  [QuotaScope.PROJECT]: "project",
  [QuotaScope.KEY]: "key",
  [QuotaScope.UNRECOGNIZED]: "unknown",
};

const onFailureNames: Readonly<Record<QuotaOnFailure, string>> = {
  [QuotaOnFailure.UNSPECIFIED]: "unknown",
  [QuotaOnFailure.ALLOW]: "allow",
  [QuotaOnFailure.DENY]: "deny",
  [QuotaOnFailure.LOCAL]: "local",
  [QuotaOnFailure.UNRECOGNIZED]: "unknown",
};

/** Heads of the columns that `quotaCells` fills. */
export const quotaHead = ["QUOTA", "CATEGORIES", "PER", "USED", "LIMIT", "WINDOW", "RESETS IN", "MODE", "REASON"];

/**
 * A quota and its use, for a table.
 * @param isOfOne of a quota by dimensions: true if its use is that of one combination of values, not of all together
 */
export function quotaCells(quota: QuotaUsage, isOfOne = false): readonly string[] {
  const counts = quota.windowSeconds > 0n;
  return [
    quota.quotaId || "-",
    quota.categories.map(categoryName).join(", ") || "all",
    scopeNames[quota.scope],
    counts ? usedText(quota, isOfOne) : "-",
    limitText(quota),
    counts ? duration(Number(quota.windowSeconds)) : "-",
    counts ? duration(quota.resetsInSeconds) : "-",
    modeName(quota),
    quota.reasonCode || "-",
  ];
}

function usedText(quota: QuotaUsage, isOfOne: boolean): string {
  const { consumed, limit } = quota;
  const used = `${consumed}${unitOf(quota)}`;
  if (isByDimensions(quota) && !isOfOne) return `${used} in all`;
  return limit === undefined || limit === 0n ? used : `${used} (${(consumed * 100n) / limit} %)`;
}

function limitText(quota: QuotaUsage): string {
  if (quota.limit === undefined) return "none";
  return `${quota.limit}${unitOf(quota)}${isByDimensions(quota) ? " each" : ""}`;
}

/** The counter of such a quota is a hash. */
function isByDimensions({ counterKey }: QuotaUsage): boolean {
  return counterKey.endsWith(":hash");
}

function unitOf({ categories: [category] }: QuotaUsage): string {
  return category === undefined ? "" : unitNames[categoryUnit(category)];
}

const unitNames = { count: "", bytes: " bytes", milliseconds: " ms" } as const;

/** A quota and its use, for programs. */
export function quotaJson(quota: QuotaUsage): Record<string, unknown> {
  return {
    id: quota.quotaId || null,
    categories: quota.categories.map(categoryName),
    scope: scopeNames[quota.scope],
    consumed: Number(quota.consumed),
    limit: quota.limit === undefined ? null : Number(quota.limit),
    windowSeconds: Number(quota.windowSeconds),
    resetsInSeconds: quota.resetsInSeconds,
    reasonCode: quota.reasonCode || null,
    mode: modeName(quota),
    onFailure: onFailureNames[quota.onFailure],
    counterKey: quota.counterKey || null,
  };
}

function modeName({ mode }: QuotaUsage): string {
  return mode === QuotaMode.REPORT ? "report" : "enforce";
}

/** Seconds as, for example, `1 h 5 min`: the two largest units. */
export function duration(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(" ") || "0 s";
}

const units = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
] as const;
