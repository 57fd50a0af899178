/** Reads the global configuration (project configuration, section "Global config"). */
import { noGlobalFilters, parseGlobalFilters } from "@weir/inbound-filters";
import { type ConfigProblem, parseGlobalQuotas, showFound } from "@weir/rate-limits";
import { measurementsShape } from "./config-shape.ts";
import { defaultGlobalOptions, readGlobalOptions } from "./global-options.ts";
import type { GlobalConfig } from "./project-state.ts";
import { shapeProblems } from "./shape-problems.ts";

export interface ParsedGlobalConfig {
  /** Undefined if the document is malformed as a whole: then the former one stays in use. */
  readonly config: GlobalConfig | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** What holds while no global configuration is known. */
export const emptyGlobalConfig: GlobalConfig = {
  quotas: [],
  filters: noGlobalFilters,
  options: defaultGlobalOptions,
  document: {},
  revision: "",
};

/**
 * Reads a document. Errors in `quotas` or `measurements` make it malformed; every other member is contained by those
 * who read it. Never throws.
 */
export function parseGlobalConfig(revision: string, document: unknown): ParsedGlobalConfig {
  const action = "global configuration ignored";
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    const problem = { path: "document", found: showFound(document), expected: "an object", action };
    return { config: undefined, problems: [problem] };
  }
  const members = document as Readonly<Record<string, unknown>>;
  const quotas = parseGlobalQuotas(members.quotas);
  const filters = parseGlobalFilters(members.filters);
  const { options, problems: optionProblems } = readGlobalOptions(members.options);
  const problems = [...quotas.problems, ...filters.problems, ...optionProblems];
  const measurements = measurementsShape.nullish().safeParse(members.measurements);
  if (!measurements.success) {
    problems.push(
      ...shapeProblems(measurements.error, members.measurements, action).map((problem) => ({
        ...problem,
        path: problem.path === "document" ? "measurements" : `measurements.${problem.path}`,
      })),
    );
  }
  const malformed = quotas.malformed || !measurements.success;
  const config = { quotas: quotas.quotas, filters: filters.filters, options, document: members, revision };
  return { config: malformed ? undefined : config, problems };
}
