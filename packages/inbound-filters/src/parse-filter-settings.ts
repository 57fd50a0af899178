/** Reads a project's filters (filters, section "Config and order"). */
import type { ConfigProblem, RuleMode } from "@weir/rate-limits";
import type { Hits } from "./filter.ts";
import { compileBrowserExtensions } from "./filters/browser-extensions.ts";
import { compileClientIps } from "./filters/client-ips.ts";
import { compileCsp } from "./filters/csp.ts";
import { compileErrorMessages } from "./filters/error-messages.ts";
import { compileIgnoreTransactions } from "./filters/ignore-transactions.ts";
import { compileLegacyBrowsers } from "./filters/legacy-browsers.ts";
import { compileLocalhost } from "./filters/localhost.ts";
import { compileReleases } from "./filters/releases.ts";
import { compileWebCrawlers } from "./filters/web-crawlers.ts";
import type { GenericFilters } from "./generic-filters.ts";
import { noGenericFilters, parseGenericFilters } from "./generic-filters.ts";
import type { Members, Report } from "./settings-reader.ts";
import { createReport, readMembers, readMode } from "./settings-reader.ts";

/** Names of the built-in filters: reasons of outcomes. */
export type BuiltInName = (typeof builtIns)[number][1];

/** A built-in filter that is active. */
export interface BuiltInFilter {
  readonly name: BuiltInName;
  readonly mode: RuleMode;
  readonly hits: Hits;
}

/** The filters of a project, compiled. */
export interface ProjectFilters {
  readonly generic: GenericFilters;
  /** The active ones, in the order in which they are asked. */
  readonly builtIn: readonly BuiltInFilter[];
}

/** The filters of one project, and what was wrong with them. */
export interface ParsedFilterSettings {
  readonly filters: ProjectFilters;
  readonly problems: readonly ConfigProblem[];
}

type Compile = (members: Members, path: string, report: Report) => Hits | undefined;

/** Members of the settings, names, and compilers, in the order in which filters are asked. */
const builtIns = [
  ["csp", "invalid-csp", compileCsp],
  ["clientIps", "ip-address", compileClientIps],
  ["releases", "release-version", compileReleases],
  ["errorMessages", "error-message", compileErrorMessages],
  ["localhost", "localhost", compileLocalhost],
  ["browserExtensions", "browser-extensions", compileBrowserExtensions],
  ["legacyBrowsers", "legacy-browsers", compileLegacyBrowsers],
  ["webCrawlers", "web-crawlers", compileWebCrawlers],
  ["ignoreTransactions", "filtered-transaction", compileIgnoreTransactions],
] as const satisfies readonly (readonly [member: string, name: string, compile: Compile])[];

/**
 * Reads the member `filterSettings` of a project's configuration. A part that is in error filters nothing and is
 * reported. Never throws.
 * @param path of the member, for the problems
 */
export function parseFilterSettings(document: unknown, path = "filterSettings"): ParsedFilterSettings {
  const problems: ConfigProblem[] = [];
  const report = createReport(problems);
  const settings = readMembers(document, path, report, "filters ignored") ?? {};
  const generic = readMembers(settings.generic, `${path}.generic`, report, "generic filters ignored");
  const filters: ProjectFilters = {
    generic: generic === undefined ? noGenericFilters : parseGenericFilters(generic, `${path}.generic`, report),
    builtIn: builtIns.flatMap(([member, name, compile]) => {
      const place = `${path}.${member}`;
      const members = readMembers(settings[member], place, report, "filter ignored");
      const hits = members && compile(members, place, report);
      return members === undefined || hits === undefined
        ? []
        : [{ name, mode: readMode(members, place, report), hits }];
    }),
  };
  return { filters, problems };
}

/** The settings of a built-in filter by its name (`ip-address`, for example), as they stand in `filterSettings`. */
export function builtInSettings(filterSettings: unknown, name: string): unknown {
  const member = builtIns.find(([, known]) => known === name)?.[0];
  if (member === undefined || typeof filterSettings !== "object" || filterSettings === null) return undefined;
  return new Map<string, unknown>(Object.entries(filterSettings)).get(member);
}
