/** Reads the rules of a project's configuration (PII, sections "PII config JSON", "Validation errors"). */
import { compareSelectors } from "../selector/order.ts";
import { parseApplicationSelector, SelectorError } from "../selector/parse-selector.ts";
import type { Redaction } from "./redaction.ts";
import { defaultRedaction } from "./redaction.ts";
import type { Application, PiiConfig, Rule, RuleKind } from "./rule.ts";
import { simpleRuleTypes } from "./rule.ts";

/** Where a configuration is wrong. */
export interface PiiProblem {
  /** Members from the configuration to the wrong value, with dots. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** A configuration that cannot be read. */
export class PiiConfigError extends Error {
  readonly problem: PiiProblem;

  constructor(path: string, found: unknown, expected: string) {
    const text = describe(found);
    super(`${path}: found ${text}, expected ${expected}`);
    this.name = "PiiConfigError";
    this.problem = { path, found: text, expected };
  }
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads a configuration. Members that are not known are ignored.
 * @param document the parsed JSON
 * @throws PiiConfigError
 */
export function parsePiiConfig(document: unknown): PiiConfig {
  const { rules, vars, applications } = membersOf(document, "piiConfig");
  if (vars !== undefined) readVars(vars);
  const known = new Map<string, Rule>();
  for (const [id, rule] of Object.entries(optionalMembers(rules, "piiConfig.rules"))) {
    known.set(id, readRule(rule, `piiConfig.rules.${id}`));
  }
  const applied: Application[] = [];
  for (const [text, ids] of Object.entries(optionalMembers(applications, "piiConfig.applications"))) {
    const path = `piiConfig.applications.${text}`;
    applied.push({ selector: readSelector(text, path), ruleIds: readTexts(ids, path) });
  }
  return { rules: known, applications: inOrder(applied) };
}

/** Applications in the order in which they run. Of two with equal selectors the later one counts. */
export function inOrder(applications: readonly Application[]): Application[] {
  const sorted = [...applications].sort((a, b) => compareSelectors(a.selector, b.selector));
  return sorted.filter(({ selector }, index) => {
    const next = sorted[index + 1];
    return next === undefined || compareSelectors(selector, next.selector) !== 0;
  });
}

function readVars(vars: unknown): void {
  const { hashKey } = membersOf(vars, "piiConfig.vars");
  if (hashKey !== undefined && hashKey !== null && typeof hashKey !== "string") {
    throw new PiiConfigError("piiConfig.vars.hashKey", hashKey, "text");
  }
}

function readSelector(text: string, path: string): Application["selector"] {
  try {
    return parseApplicationSelector(text);
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    throw new PiiConfigError(path, text, `a selector: ${error.message}`);
  }
}

function readRule(value: unknown, path: string): Rule {
  const members = membersOf(value, path);
  return { kind: readKind(members, path), redaction: readRedaction(members.redaction, `${path}.redaction`) };
}

function readKind(members: Members, path: string): RuleKind {
  const { type } = members;
  const hideInner = (): boolean => {
    const value = members.hideInner ?? false;
    if (typeof value !== "boolean") throw new PiiConfigError(`${path}.hideInner`, value, "true or false");
    return value;
  };
  switch (type) {
    case "pattern":
      return {
        type,
        pattern: readText(members.pattern, `${path}.pattern`),
        replaceGroups: readGroups(members.replaceGroups, `${path}.replaceGroups`),
      };
    case "redact_pair":
    case "redactPair":
      return { type: "redact_pair", keyPattern: readText(members.keyPattern, `${path}.keyPattern`) };
    case "multiple":
      return { type, rules: readTexts(members.rules, `${path}.rules`), hideInner: hideInner() };
    case "alias":
      return { type, rule: readText(members.rule, `${path}.rule`), hideInner: hideInner() };
  }
  const simple = simpleRuleTypes.find((known) => known === type);
  if (simple === undefined) throw new PiiConfigError(`${path}.type`, type, "a type of rule");
  return { type: simple };
}

const maxGroup = 255;

function readGroups(value: unknown, path: string): readonly number[] {
  if (value === undefined || value === null) return [0];
  if (!Array.isArray(value)) throw new PiiConfigError(path, value, "a list of groups");
  return value.map((group: unknown, index) => {
    if (typeof group === "number" && Number.isInteger(group) && group >= 0 && group <= maxGroup) return group;
    throw new PiiConfigError(`${path}.${index}`, group, `an integer from 0 to ${maxGroup}`);
  });
}

function readRedaction(value: unknown, path: string): Redaction {
  if (value === undefined) return defaultRedaction;
  const { method, text } = membersOf(value, path);
  if (typeof method !== "string") throw new PiiConfigError(`${path}.method`, method, "text");
  switch (method) {
    case "default":
    case "remove":
    case "mask":
    case "hash":
      return { method };
    case "replace":
      return { method, text: text === undefined ? "[Filtered]" : readText(text, `${path}.text`) };
    default:
      return { method: "unknown" };
  }
}

function membersOf(value: unknown, path: string): Members {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Members;
  throw new PiiConfigError(path, value, "an object");
}

function optionalMembers(value: unknown, path: string): Members {
  return value === undefined ? {} : membersOf(value, path);
}

function readText(value: unknown, path: string): string {
  if (typeof value !== "string") throw new PiiConfigError(path, value, "text");
  return value;
}

function readTexts(value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) throw new PiiConfigError(path, value, "a list of ids of rules");
  return value.map((member: unknown, index) => readText(member, `${path}.${index}`));
}

const maxDescription = 100;

function describe(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, maxDescription);
}
