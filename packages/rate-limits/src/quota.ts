import type { DataCategory } from "@weir/data-category";
import type { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { RuleMode } from "./rule-mode.ts";

/**
 * What becomes of data while the counters of a quota cannot be reached. `allow`: it passes uncounted. `deny`: it is
 * refused. `local`: each instance counts for itself, from what it knew last.
 */
export type QuotaOnFailure = "allow" | "deny" | "local";

/** How a quota counts separately per value of some fields of the data (quotas, section "Dimensions"). */
export interface QuotaGroupBy {
  /** How many different combinations of values may be counted in one window; more are refused. */
  readonly maxCardinality: number;
  /** Configuration names of the fields, for example `checkInSlug`. */
  readonly dimensions: readonly string[];
}

/** How much of some categories may be sent (quotas, section "Quota definition"). */
export interface Quota {
  /** Name of its counter. Needed for every quota that counts. */
  readonly id: string | undefined;
  /** What it counts. Empty: every category. `DataCategory.UNRECOGNIZED` stands for names this version does not know. */
  readonly categories: readonly DataCategory[];
  /** Where it counts separately. `UNSPECIFIED` stands for a scope that this version does not know. */
  readonly scope: QuotaScope;
  /** Restricts it to one organization, project or key, by decimal id. */
  readonly scopeId: string | undefined;
  /** Quantity per window, in the categories' unit. 0 refuses everything; undefined only counts. */
  readonly limit: bigint | undefined;
  /** Length of the window in seconds, at least 1. Needed for every quota that counts. */
  readonly windowSeconds: number | undefined;
  /** Restricts it to one metric namespace. */
  readonly namespace: string | undefined;
  /** Goes into headers and outcomes. */
  readonly reasonCode: string | undefined;
  readonly groupBy: QuotaGroupBy | undefined;
  readonly mode: RuleMode;
  readonly onFailure: QuotaOnFailure;
}

/** True if the quota must be asked where quantities are counted; a limit of 0 that is enforced is known without. */
export function isCountedQuota({ id, limit, windowSeconds, mode }: Quota): boolean {
  if (limit === 0n) return mode === "report";
  return Boolean(id) && windowSeconds !== undefined;
}

/** Names of the dimensions that a quota may count by, in the order in which their values are combined. */
export const quotaDimensions: readonly string[] = ["checkInEnvironment", "checkInSlug"];
