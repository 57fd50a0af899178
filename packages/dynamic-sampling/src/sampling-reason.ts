/**
 * The outcome reason of sampled-out data: `Sampled:` and the codes of the rules that decided, each once, in a fixed
 * order that ends with 0 for rules without a code (sampling, section "Outcome reason").
 * @param ruleIds ids of the rules that had a part in the decision, in any order
 */
export function samplingReason(ruleIds: readonly number[]): string {
  const codes = new Set(ruleIds.map(ruleCode));
  return `Sampled:${reasonCodes.filter((code) => codes.has(code)).join(",")}`;
}

/**
 * The reason of a client report's entry about data sampled out elsewhere, brought into our own form.
 * @param reason `Sampled:` and a comma-separated list of rule ids
 * @returns undefined if it has another form: then the entry is invalid
 */
export function normalizeSamplingReason(reason: string): string | undefined {
  const list = /^Sampled:(\d+(?:,\d+)*)$/.exec(reason)?.[1];
  const ids = list?.split(",").map(Number);
  return ids?.every((id) => id <= maxRuleId) ? samplingReason(ids) : undefined;
}

const maxRuleId = 2 ** 32 - 1;
const reasonCodes: readonly number[] = [1000, 1001, 1002, 1003, 1004, 1005, 1400, 1500, 3000, 0];

function ruleCode(id: number): number {
  if (id >= 1000 && id <= 1005) return id;
  if (id >= 1400 && id <= 1499) return 1400;
  if (id >= 1500 && id <= 1599) return 1500;
  if (id >= 3000 && id <= 4999) return 3000;
  return 0;
}
