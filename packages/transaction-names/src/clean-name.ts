/** The whole cleaning of a name: first identifiers, then the project's rules (events, section "Transaction names"). */
import type { NameRule } from "./name-rules.ts";
import { applyNameRules } from "./name-rules.ts";
import { scrubIdentifiers } from "./scrub-identifiers.ts";

/** What was replaced: `[identifier, "s", start, end]` in bytes of the original name, or `[rule, "s"]`. */
export type NameRemark = readonly [what: string, type: "s", start?: number, end?: number];

/** A cleaned name. */
export interface CleanedName {
  /** Equal to the original if nothing was replaced, and if the whole name is one identifier. */
  readonly name: string;
  readonly remarks: readonly NameRemark[];
}

/**
 * Cleans a name.
 * @param rules of the project; of those that match the first one counts
 * @param nowMs ms since the epoch: expired rules do not count
 */
export function cleanName(name: string, rules: readonly NameRule[], nowMs: number): CleanedName {
  const scrubbed = scrubIdentifiers(name);
  const ruled = applyNameRules(rules, scrubbed.name, nowMs);
  if (ruled === undefined) return scrubbed;
  return { name: ruled.name, remarks: [...scrubbed.remarks, [ruled.pattern, "s"]] };
}
