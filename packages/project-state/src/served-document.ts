/**
 * Project states and the global configuration as relays downstream are given them (project configuration, sections
 * "Project state document", "config fields", "options").
 *
 * What is in force is what is given: invalid quotas and flags that nobody knows are left out, old spellings replaced,
 * defaults omitted. An internal relay that asks for the full form also gets members that Weir does not know; what goes to
 * others are only the members that everybody may see.
 */
import { parseSamplingConfig } from "@weir/dynamic-sampling";
import { validPatterns } from "@weir/inbound-filters";
import { parseQuotas } from "@weir/rate-limits";
import { limitedConfigMembers } from "./document-members.ts";
import { effectiveFeatures } from "./features.ts";
import { readGlobalOptions } from "./global-options.ts";
import type { EnabledProject, GlobalConfig } from "./project-state.ts";
import { isMembers } from "./unknown-members.ts";

type Members = Readonly<Record<string, unknown>>;

/** Which members of the configuration are given. */
export type ServedForm = "full" | "limited";

/** @param upstream where the relay is to send the project's data instead; undefined: where it asks */
export function servedStateDocument(project: EnabledProject, form: ServedForm, upstream: string | undefined): Members {
  const { publicKey, keyId } = project.scoping;
  const stated = project.statedPublicKey ?? publicKey;
  return {
    disabled: false,
    projectId: project.projectId === undefined ? null : Number(project.projectId),
    lastChange: project.lastChange ?? null,
    rev: project.revision === "" ? null : project.revision,
    publicKeys: [{ publicKey: stated, ...(keyId !== undefined && { numericId: Number(keyId) }) }],
    slug: project.slug ?? null,
    config: servedConfig(project.config.document, form),
    organizationId: project.organizationId === 0n ? null : Number(project.organizationId),
    ...(upstream !== undefined && { upstream }),
  };
}

/** The `config` member. @param document its types are checked */
export function servedConfig(document: Members, form: ServedForm): Members {
  const { dynamicSampling, ...config } = document;
  const served: Record<string, unknown> = {
    ...config,
    allowedDomains: config.allowedDomains ?? ["*"],
    trustedRelays: config.trustedRelays ?? [],
    piiConfig: config.piiConfig ?? null,
    features: [...effectiveFeatures(Array.isArray(config.features) ? config.features : [])],
    quotas: validQuotas(config.quotas),
    sampling: servedSampling(config.sampling ?? dynamicSampling),
    datascrubbingSettings: servedScrubbing(config.datascrubbingSettings),
    sessionMetrics: servedSessions(config.sessionMetrics),
    filterSettings: servedFilters(config.filterSettings),
  };
  const names = form === "full" ? Object.keys(served) : limitedConfigMembers;
  return Object.fromEntries(
    names
      .filter((name) => Object.hasOwn(served, name) && served[name] !== undefined)
      .map((name) => [name, served[name]]),
  );
}

function validQuotas(quotas: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(quotas)) return undefined;
  const valid = quotas.filter((quota: unknown) => parseQuotas([quota]).quotas.length === 1);
  return valid.length === 0 ? undefined : valid;
}

/** Version 1 had two lists; null: what is there cannot be read. */
function servedSampling(sampling: unknown): unknown {
  if (sampling === undefined || sampling === null) return undefined;
  if (!isMembers(sampling) || parseSamplingConfig(sampling).config === undefined) return null;
  const { rules = [], rulesV2 = [], version = 1, ...others } = sampling;
  return version === 1
    ? { ...others, version: 2, rules: [...listOf(rules), ...listOf(rulesV2)] }
    : { ...others, version, rules };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Switches that are off are omitted; nothing at all if everything is. */
function servedScrubbing(settings: unknown): Members | undefined {
  if (!isMembers(settings)) return undefined;
  const switches = Object.entries(settings).filter(([, value]) => value === true);
  const [excludeFields, sensitiveFields] = [listOf(settings.excludeFields), listOf(settings.sensitiveFields)];
  if (switches.length + excludeFields.length + sensitiveFields.length === 0) return undefined;
  return { excludeFields, sensitiveFields, ...Object.fromEntries(switches) };
}

/** The lists of patterns in filters. */
const patternLists = [
  ["errorMessages", "patterns"],
  ["releases", "releases"],
  ["ignoreTransactions", "patterns"],
] as const;

function servedFilters(settings: unknown): unknown {
  if (!isMembers(settings)) return settings;
  const served: Record<string, unknown> = { ...settings };
  for (const [filter, list] of patternLists) {
    const members = settings[filter];
    if (isMembers(members) && list in members)
      served[filter] = { ...members, [list]: validPatterns(listOf(members[list])) };
  }
  return served;
}

function servedSessions(settings: unknown): unknown {
  const version = isMembers(settings) ? settings.version : undefined;
  return typeof version === "number" && version >= 1 && version <= 3 ? { version } : undefined;
}

/** The global configuration; parts that are in error or at their default are omitted. */
export function servedGlobalDocument({ document }: GlobalConfig): Members {
  const { options, filters, aiModelMetadata, spanOpDefaults, measurements, quotas } = document;
  const { served } = readGlobalOptions(options);
  const parts: Readonly<Record<string, unknown>> = {
    measurements: isMembers(measurements) ? measurements : undefined,
    quotas: listOf(quotas).length > 0 ? quotas : undefined,
    filters: isMembers(filters) && listOf(filters.filters).length > 0 ? filters : undefined,
    options: Object.keys(served).length > 0 ? served : undefined,
    aiModelMetadata: servedModels(aiModelMetadata),
    spanOpDefaults: isMembers(spanOpDefaults) && listOf(spanOpDefaults.rules).length > 0 ? spanOpDefaults : undefined,
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

/** Null: it cannot be read; another version than 1 is none at all. */
function servedModels(metadata: unknown): unknown {
  if (metadata === undefined || metadata === null) return undefined;
  if (!isMembers(metadata)) return null;
  return metadata.version === 1 ? metadata : undefined;
}
