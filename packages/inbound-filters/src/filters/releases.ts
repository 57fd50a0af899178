/** Data of certain releases (filters, section "Releases"). */
import type { Hits } from "../filter.ts";
import type { Members, Report } from "../settings-reader.ts";
import { readTexts } from "../settings-reader.ts";
import { compilePatterns } from "../wanted-patterns.ts";

/** Hits items whose release fits a pattern. */
export function compileReleases(members: Members, path: string, report: Report): Hits | undefined {
  const place = `${path}.releases`;
  const fits = compilePatterns(readTexts(members.releases, place, report), place, report);
  if (fits === undefined) return undefined;
  return ({ item }) => {
    const release = item.release();
    return release !== undefined && fits(release);
  };
}
