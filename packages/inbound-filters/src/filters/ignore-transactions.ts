/** Transactions with certain names (filters, section "Ignore transactions"). */
import type { Hits } from "../filter.ts";
import type { Members, Report } from "../settings-reader.ts";
import { readTexts } from "../settings-reader.ts";
import { compilePatterns } from "../wanted-patterns.ts";

/** Hits transactions, and parts of segments, whose name fits a pattern. */
export function compileIgnoreTransactions(members: Members, path: string, report: Report): Hits | undefined {
  const place = `${path}.patterns`;
  const fits = compilePatterns(readTexts(members.patterns, place, report), place, report);
  if (members.isEnabled !== true || fits === undefined) return undefined;
  return ({ item }) => {
    const name = item.transaction();
    return name !== undefined && fits(name);
  };
}
