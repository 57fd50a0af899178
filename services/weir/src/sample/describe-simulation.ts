/** What share of traces rules would keep, for people. */
import type { RuleShare, SimulateResponse } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { renderTable } from "../render-table.ts";

/** In plain words. */
export function describeSimulation({ traces, kept, undecided, rules, problems, seenSince }: SimulateResponse): string {
  const told = problems.map((problem) => `Problem: ${problem}\n`).join("");
  if (traces === 0) {
    return `${told}No traces: the sampling service has seen none of this project since it started. Send some, or name a file of contexts.\n`;
  }
  const since =
    seenSince === undefined ? "" : ` seen since ${new Date(Number(seenSince.seconds) * 1000).toISOString()}`;
  const none = undecided === 0 ? "" : `; about ${undecided} of them no rule decides`;
  const summary = `Of ${traces} traces${since}, ${share(kept, traces)} would be kept${none}.\n`;
  if (rules.length === 0) return told + summary;
  const rows = rules.map((rule) => [
    String(rule.id),
    rule.type,
    `${rule.valueType} ${rule.value}`,
    share(rule.matched, traces),
    share(rule.decided, traces),
    rule.decided === 0 ? "-" : share(rule.kept, rule.decided),
  ]);
  const table = renderTable(["RULE", "TYPE", "VALUE", "MATCHES", "DECIDES", "KEEPS OF THESE"], rows);
  return `${told}${summary}\n${table}`;
}

/** Adds up what was told of several lots of traces by the same rules. */
export function addSimulations(lots: readonly SimulateResponse[]): SimulateResponse {
  const [first, ...others] = lots;
  if (first === undefined) throw new RangeError("found no simulation, expected at least one");
  const sum = { ...first };
  for (const { traces, kept, undecided, rules } of others) {
    sum.traces += traces;
    sum.kept += kept;
    sum.undecided += undecided;
    sum.rules = sum.rules.map((rule, index) => addShares(rule, rules[index]));
  }
  return sum;
}

function addShares(rule: RuleShare, other: RuleShare | undefined): RuleShare {
  if (other === undefined) return rule;
  const { matched, decided, kept } = other;
  return { ...rule, matched: rule.matched + matched, decided: rule.decided + decided, kept: rule.kept + kept };
}

function share(part: number, whole: number): string {
  return `${part} (${((100 * part) / whole).toFixed(1)} %)`;
}
