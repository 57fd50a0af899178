/** Reads dynamic sampling configurations (sampling, section "Sampling config"). */

import type { Condition } from "@weir/conditions";
import { ConditionError, isSupported, parseCondition } from "@weir/conditions";
import type { ConfigProblem, RuleMode } from "@weir/rate-limits";
import { readRuleMode, showFound } from "@weir/rate-limits";
import type {
  DecayingFunction,
  SamplingConfig,
  SamplingRule,
  SamplingRuleType,
  SamplingTimeRange,
  SamplingValue,
} from "./sampling-config.ts";

/** What was read. */
export interface ParsedSamplingConfig {
  /** Undefined if the document is in error: then the project has no rules, and everything is kept. */
  readonly config: SamplingConfig | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** A member that is missing or of the wrong type. */
class SamplingDocumentError extends Error {
  readonly problem: ConfigProblem;

  constructor(path: string, found: string, expected: string) {
    super(`${path}: found ${found}, expected ${expected}`);
    this.problem = { path, found, expected, action: "sampling rules ignored" };
  }
}

type Members = Readonly<Record<string, unknown>>;

const supportedVersion = 2;
const maxVersion = 2 ** 16 - 1;
const maxRuleId = 2 ** 32 - 1;

/**
 * Reads the member `sampling` of a project's configuration. Rules of version 1 (`rules` and `rulesV2`) are joined.
 * A configuration of a later version, or with a rule type or condition unknown here, is read as not supported.
 */
export function parseSamplingConfig(document: unknown): ParsedSamplingConfig {
  try {
    const problems: ConfigProblem[] = [];
    const config = readConfig(asObject(document, "sampling"), problems);
    return { config, problems: config.supported ? problems : [...problems, findUnsupported(config)] };
  } catch (error) {
    if (!(error instanceof SamplingDocumentError)) throw error;
    return { config: undefined, problems: [error.problem] };
  }
}

function readConfig(members: Members, problems: ConfigProblem[]): SamplingConfig {
  const version = members.version === undefined ? 1 : readInteger(members.version, "sampling.version", maxVersion);
  const rules = [...readRules(members.rules, "sampling.rules", problems)];
  const legacyRules = readRules(members.rulesV2, "sampling.rulesV2", problems);
  if (version === 1) rules.push(...legacyRules);
  const supported = version <= supportedVersion && rules.every(isSupportedRule);
  return { supported, rules, reports: rules.some(({ mode }) => mode === "report") };
}

function isSupportedRule(rule: SamplingRule): boolean {
  return rule.type !== "unsupported" && isSupported(rule.condition);
}

function findUnsupported(config: SamplingConfig): ConfigProblem {
  const action = "sampling rules ignored";
  const index = config.rules.findIndex((rule) => !isSupportedRule(rule));
  const rule = config.rules[index];
  if (rule === undefined) {
    return { path: "sampling.version", found: "a later version", expected: `at most ${supportedVersion}`, action };
  }
  const member = rule.type === "unsupported" ? "type" : "condition";
  return { path: `sampling rule ${rule.id}.${member}`, found: "one unknown here", expected: "a known one", action };
}

function readRules(value: unknown, path: string, problems: ConfigProblem[]): readonly SamplingRule[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new SamplingDocumentError(path, showFound(value), "an array of rules");
  return value.map((rule, index) => readRule(rule, `${path}[${index}]`, problems));
}

function readRule(document: unknown, path: string, problems: ConfigProblem[]): SamplingRule {
  const members = asObject(document, path);
  return {
    id: readInteger(members.id, `${path}.id`, maxRuleId),
    type: readType(members.type, `${path}.type`),
    condition: readCondition(members.condition, `${path}.condition`),
    samplingValue: readSamplingValue(members.samplingValue, `${path}.samplingValue`),
    timeRange: readTimeRange(members.timeRange, `${path}.timeRange`),
    decayingFn: readDecayingFunction(members.decayingFn, `${path}.decayingFn`),
    mode: readMode(members.mode, `${path}.mode`, problems),
  };
}

function readMode(value: unknown, path: string, problems: ConfigProblem[]): RuleMode {
  const { mode, expected } = readRuleMode(value);
  if (expected !== undefined) problems.push({ path, found: showFound(value), expected, action: "rule only reports" });
  return mode;
}

function readType(value: unknown, path: string): SamplingRuleType {
  if (typeof value !== "string") throw new SamplingDocumentError(path, showFound(value), "a string");
  return value === "trace" || value === "project" || value === "transaction" ? value : "unsupported";
}

function readCondition(value: unknown, path: string): Condition {
  try {
    return parseCondition(value);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new SamplingDocumentError(error.path === "" ? path : `${path}.${error.path}`, error.found, error.expected);
  }
}

function readSamplingValue(document: unknown, path: string): SamplingValue {
  const { type, value } = asObject(document, path);
  if (type !== "sampleRate" && type !== "factor" && type !== "minimumSampleRate") {
    throw new SamplingDocumentError(`${path}.type`, showFound(type), "sampleRate, factor or minimumSampleRate");
  }
  return { type, value: readNumber(value, `${path}.value`) };
}

function readTimeRange(document: unknown, path: string): SamplingTimeRange {
  if (document === undefined) return { startMs: undefined, endMs: undefined };
  const { start, end } = asObject(document, path);
  return { startMs: readTime(start, `${path}.start`), endMs: readTime(end, `${path}.end`) };
}

function readTime(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const form = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
  const timeMs = typeof value === "string" && form.test(value) ? Date.parse(value.toUpperCase()) : Number.NaN;
  if (Number.isNaN(timeMs)) throw new SamplingDocumentError(path, showFound(value), "an RFC 3339 time");
  return timeMs;
}

function readDecayingFunction(document: unknown, path: string): DecayingFunction {
  if (document === undefined) return { type: "constant" };
  const { type, decayedValue } = asObject(document, path);
  if (type === "constant") return { type };
  if (type === "linear") return { type, decayedValue: readNumber(decayedValue, `${path}.decayedValue`) };
  throw new SamplingDocumentError(`${path}.type`, showFound(type), "constant or linear");
}

function readNumber(value: unknown, path: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new SamplingDocumentError(path, showFound(value), "a number");
  }
  return value;
}

function readInteger(value: unknown, path: string, max: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > max) {
    throw new SamplingDocumentError(path, showFound(value), `an integer from 0 to ${max}`);
  }
  return value;
}

function asObject(document: unknown, path: string): Members {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw new SamplingDocumentError(path, showFound(document), "an object");
  }
  return document as Members;
}
