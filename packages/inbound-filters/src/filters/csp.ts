/** Reports about content security policies that stem from elsewhere (filters, section "CSP"). */
import type { Hits } from "../filter.ts";
import { createOriginMatcher } from "../origins.ts";
import type { Members, Report } from "../settings-reader.ts";
import { readTexts } from "../settings-reader.ts";

/** Hits reports that name an address of a disallowed origin. */
export function compileCsp(members: Members, path: string, report: Report): Hits | undefined {
  const sources = readTexts(members.disallowedSources, `${path}.disallowedSources`, report);
  if (sources.length === 0) return undefined;
  const isDisallowed = createOriginMatcher(sources);
  return ({ item }) => item.cspAddresses().some(isDisallowed);
}
