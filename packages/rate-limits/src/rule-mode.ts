/** Every rule that drops data can first be tried: one vocabulary for quotas and filters. */

/** `enforce`: the rule drops. `report`: it counts what it would have dropped, and drops nothing. */
export type RuleMode = "enforce" | "report";

/** What a document says about a rule's mode. */
export interface ReadRuleMode {
  readonly mode: RuleMode;
  /** What was expected, if the document says something else. */
  readonly expected: string | undefined;
}

/**
 * Reads the member `mode` of a rule; absent or null: `enforce`. Whoever misspells the mode did not want a rule that
 * simply drops: it only reports.
 */
export function readRuleMode(value: unknown): ReadRuleMode {
  if (value === undefined || value === null || value === "enforce") return { mode: "enforce", expected: undefined };
  return { mode: "report", expected: value === "report" ? undefined : '"enforce" or "report"' };
}
