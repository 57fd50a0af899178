/** Reads the `config` member of a project state document whose types were checked. */
import { parseSamplingConfig } from "@weir/dynamic-sampling";
import { parseFilterSettings } from "@weir/inbound-filters";
import { readScrubbing } from "@weir/pii";
import { type ConfigProblem, parseQuotas } from "@weir/rate-limits";
import type { ConfigShape } from "./config-shape.ts";
import { effectiveFeatures } from "./features.ts";
import type { ProjectConfig, Retention, RetentionProduct } from "./project-state.ts";
import type { ReadScrubbing } from "./share-scrubbing.ts";

const defaultRetentionDays = 90;

export interface ParsedProjectConfig {
  readonly config: ProjectConfig;
  readonly problems: readonly ConfigProblem[];
  /** True if a quota has a member of the wrong type, or rules of scrubbing cannot be read. */
  readonly malformed: boolean;
}

/**
 * Reads a configuration. Invalid quotas are removed, sampling and filters in error are left out; all are reported.
 * @param read may give several projects the same scrubbing
 */
export function parseProjectConfig(document: ConfigShape, read: ReadScrubbing = readScrubbing): ParsedProjectConfig {
  const quotas = parseQuotas(document.quotas);
  // `dynamicSampling` is the older name.
  const sampling = parseSampling(document.sampling ?? document.dynamicSampling);
  const filters = parseFilterSettings(document.filterSettings);
  const scrubbing = read(document.piiConfig, document.datascrubbingSettings);
  const scrubbingProblems = scrubbing.problems.map(
    (problem): ConfigProblem => ({
      ...problem,
      action: scrubbing.malformed ? "project state malformed" : "rule never matches",
    }),
  );
  const retentions = readRetentions(document);
  const config: ProjectConfig = {
    allowedDomains: document.allowedDomains ?? ["*"],
    trustedRelays: document.trustedRelays ?? [],
    verifySignature: document.trustedRelaySettings?.verifySignature === "enabled",
    quotas: quotas.quotas,
    sampling: sampling.config,
    filters: filters.filters,
    scrubbing: scrubbing.scrubbing,
    features: effectiveFeatures(document.features ?? []),
    eventRetentionDays: document.eventRetention ?? defaultRetentionDays,
    retention: (product) => retentions[product],
    document,
  };
  const problems = [...quotas.problems, ...sampling.problems, ...filters.problems, ...scrubbingProblems].map(
    belowConfig,
  );
  return { config, problems, malformed: quotas.malformed || scrubbing.malformed };
}

function parseSampling(document: unknown): ReturnType<typeof parseSamplingConfig> {
  return document === undefined || document === null
    ? { config: undefined, problems: [] }
    : parseSamplingConfig(document);
}

function belowConfig(problem: ConfigProblem): ConfigProblem {
  return { ...problem, path: `config.${problem.path}` };
}

/** A product's own retention, else that of events; a missing downsampled retention is the standard one. */
function readRetentions(document: ConfigShape): Readonly<Record<RetentionProduct, Retention>> {
  const standard = document.eventRetention ?? defaultRetentionDays;
  const general: Retention = { standard, downsampled: document.downsampledEventRetention ?? standard };
  const own = (product: RetentionProduct): Retention => {
    const stated = document.retentions?.[product];
    return stated ? { standard: stated.standard, downsampled: stated.downsampled ?? stated.standard } : general;
  };
  return {
    log: own("log"),
    span: own("span"),
    traceMetric: own("traceMetric"),
    traceAttachment: own("traceAttachment"),
  };
}
