/** Rules by which a project's names are clustered (events, section "Transaction names", clusterer rules). */
import type { NamePattern } from "./name-pattern.ts";
import { compileNamePattern, replaceCaptures } from "./name-pattern.ts";

/** A rule that replaces parts of the names that it matches. */
export interface NameRule {
  /** As it was written: names the rule in remarks. */
  readonly pattern: string;
  readonly compiled: NamePattern;
  /** Ms since the epoch from which on the rule does not count. */
  readonly expiresAtMs: number;
  /** What takes the place of each `*`; undefined: the rule matches, and changes nothing. */
  readonly substitution: string | undefined;
}

/** Longer names are not matched, in characters: they are cut to a tenth of it before anyone sees them. */
const maxNameLength = 2000;
/** Rules with a longer pattern are left out, in characters. */
const maxPatternLength = 500;

/**
 * Reads the member `txNameRules` of a project's configuration.
 * @returns the rules in their order; entries of another shape, and those with a pattern beyond 500 characters, are left out
 */
export function parseNameRules(document: unknown): readonly NameRule[] {
  if (!Array.isArray(document)) return [];
  return document.flatMap((entry: unknown) => {
    const rule = isRecord(entry) ? readRule(entry) : undefined;
    return rule === undefined ? [] : [rule];
  });
}

function readRule({ pattern, expiry, redaction }: Readonly<Record<string, unknown>>): NameRule | undefined {
  const expiresAtMs = typeof expiry === "string" ? Date.parse(expiry) : Number.NaN;
  if (typeof pattern !== "string" || pattern.length > maxPatternLength || Number.isNaN(expiresAtMs)) return undefined;
  return { pattern, compiled: compileNamePattern(pattern), expiresAtMs, substitution: substitutionOf(redaction) };
}

function substitutionOf(redaction: unknown): string | undefined {
  if (!isRecord(redaction) || redaction.method !== "replace") return undefined;
  return typeof redaction.substitution === "string" ? redaction.substitution : "*";
}

/** Applies the first rule that matches and has not expired; undefined if that changes nothing. */
export function applyNameRules(
  rules: readonly NameRule[],
  name: string,
  nowMs: number,
): { readonly name: string; readonly pattern: string } | undefined {
  if (rules.length === 0 || name.length > maxNameLength) return undefined;
  const addsSlash = !name.endsWith("/");
  const path = addsSlash ? `${name}/` : name;
  for (const rule of rules) {
    if (rule.expiresAtMs <= nowMs) continue;
    const replaced = replaceCaptures(rule.compiled, path, rule.substitution);
    if (replaced === undefined) continue;
    const result = addsSlash && replaced.endsWith("/") ? replaced.slice(0, -1) : replaced;
    return result === name ? undefined : { name: result, pattern: rule.pattern };
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
