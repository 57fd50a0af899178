/** The event that tells about a violation (events, section "Security (CSP) reports"). */
import type { JsonObject } from "../event/json.ts";
import type { CspReport } from "./csp-report.ts";
import { violationMessage } from "./directives.ts";
import { culpritOf, isLocal, normalizeUri } from "./source-uri.ts";

/** What is told beside the report. */
export interface ReportFacts {
  /** Normalised address of the page, from the header `Origin`; empty: not told. */
  readonly origin: string;
  readonly release: string | undefined;
  readonly environment: string | undefined;
}

/** Addresses of this service carry card data behind the path. */
const stripe = "https://api.stripe.com/";

/** Makes the event of a report, in the form of a payload. */
export function eventOfReport(report: CspReport, { origin, release, environment }: ReportFacts): JsonObject {
  const { members, directive, blockedUri, documentUri, referrer, violatedDirective } = report;
  const uri = isLocal(blockedUri) ? undefined : normalizeUri(blockedUri);
  const headers = [["Referer", referrer], ["Origin", origin]].filter(([, value]) => value !== ""); // biome-ignore format: pairs
  return {
    csp: members,
    culprit: culpritOf(violatedDirective, documentUri),
    logentry: { formatted: violationMessage(directive, violatedDirective, uri) },
    request: { url: documentUri === "" ? undefined : documentUri, headers },
    tags: tagsOf(directive, blockedUri),
    release,
    environment,
  };
}

function tagsOf(directive: string, blockedUri: string): [string, string][] {
  const address = blockedUri.startsWith(stripe) ? (blockedUri.split(/[#?]/, 1)[0] ?? "") : blockedUri;
  const tags: [string, string][] = [
    ["effective-directive", directive],
    ["blocked-uri", address],
  ];
  const host = hostOf(blockedUri);
  if (host !== undefined) tags.push(["blocked-host", host]);
  return tags;
}

function hostOf(uri: string): string | undefined {
  if (!/^https?:/i.test(uri) || !URL.canParse(uri)) return undefined;
  const { hostname } = new URL(uri);
  return hostname === "" ? undefined : hostname;
}
