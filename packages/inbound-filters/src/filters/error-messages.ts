/** Errors with certain messages (filters, section "Error messages"). */
import type { Hits } from "../filter.ts";
import type { Members, Report } from "../settings-reader.ts";
import { readTexts } from "../settings-reader.ts";
import { compilePatterns } from "../wanted-patterns.ts";

/** Hits events whose message, or one of whose exceptions, fits a pattern. */
export function compileErrorMessages(members: Members, path: string, report: Report): Hits | undefined {
  const place = `${path}.patterns`;
  const fits = compilePatterns(readTexts(members.patterns, place, report), place, report);
  return fits && (({ item }) => item.errorMessages().some(fits));
}
