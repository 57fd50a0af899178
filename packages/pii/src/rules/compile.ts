/** Makes a configuration ready to be applied: rules found, patterns built, once per configuration (PII, section "PII config JSON"). */
import type { BuiltInPatterns } from "../patterns/built-in-patterns.ts";
import { createBuiltInPatterns } from "../patterns/built-in-patterns.ts";
import { anyOfPattern, customPattern, PatternError } from "../patterns/custom-pattern.ts";
import type { Pattern } from "../patterns/pattern.ts";
import type { SelectorMatch } from "../selector/match-selector.ts";
import { compileSelector } from "../selector/match-selector.ts";
import { compareBytes } from "../selector/order.ts";
import type { Selector } from "../selector/selector.ts";
import { builtInRules } from "./built-in-rules.ts";
import { keyLookup } from "./key-lookup.ts";
import type { Redaction } from "./redaction.ts";
import type { PiiConfig, Rule, RuleKind } from "./rule.ts";

/** One thing that a rule looks for. */
export interface RuleStep {
  readonly pattern: Pattern;
  /** Tells whether a key contains it; undefined: the rule does not look at keys. */
  readonly inKey: ((key: string) => boolean) | undefined;
  readonly inText: boolean;
  /** True: a match replaces the whole text. */
  readonly whole: boolean;
  /** True: what the pattern finds is not the whole match, but groups other than 0. */
  readonly groupsOnly: boolean;
}

/** A rule that is ready. */
export interface CompiledRule {
  /** The id that remarks show. */
  readonly origin: string;
  readonly redaction: Redaction;
  /** True for the rule that matches every value. */
  readonly anything: boolean;
  readonly steps: readonly RuleStep[];
}

/** Rules and where they apply. */
export interface CompiledApplication {
  readonly selector: Selector;
  readonly matches: SelectorMatch;
  /** In their order of execution. */
  readonly rules: readonly CompiledRule[];
  /** Those of the rules that can remove a value that is no text. */
  readonly removingRules: readonly CompiledRule[];
}

/** A configuration that is ready. */
export interface CompiledConfig {
  readonly applications: readonly CompiledApplication[];
  /** What finds each line of a text. */
  readonly line: Pattern;
  /** Expressions that cannot be read: their rules never match. */
  readonly problems: readonly { readonly ruleId: string; readonly message: string }[];
}

/** Rules inside each other, at most. */
const maxNesting = 200;

interface ResolvedRule {
  readonly id: string;
  readonly origin: string;
  readonly rule: Rule;
}

/** Makes a configuration ready. Rules that are not known are left out. */
export function compileConfig(config: PiiConfig): CompiledConfig {
  const patterns = createBuiltInPatterns();
  const problems: { ruleId: string; message: string }[] = [];
  const built = new Map<RuleKind, readonly RuleStep[]>();
  const stepsOf = ({ id, rule }: ResolvedRule): readonly RuleStep[] => {
    let steps = built.get(rule.kind);
    if (steps === undefined) {
      try {
        steps = buildSteps(rule.kind, patterns);
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
        problems.push({ ruleId: id, message: error.message });
        steps = [];
      }
      built.set(rule.kind, steps);
    }
    return steps;
  };
  const applications = config.applications.map(({ selector, ruleIds }): CompiledApplication => {
    const rules = resolveRules(config, ruleIds).map((resolved): CompiledRule => {
      const { origin, rule } = resolved;
      return { origin, redaction: rule.redaction, anything: rule.kind.type === "anything", steps: stepsOf(resolved) };
    });
    return {
      selector,
      matches: compileSelector(selector),
      rules,
      removingRules: rules.filter(({ anything, steps }) => anything || steps.some(({ inKey }) => inKey !== undefined)),
    };
  });
  return { applications: applications.filter(({ rules }) => rules.length > 0), line: patterns.line, problems };
}

function resolveRules(config: PiiConfig, ruleIds: readonly string[]): ResolvedRule[] {
  const seen = new Set<string>();
  const resolved: ResolvedRule[] = [];
  const add = (id: string, outer: { origin: string; redaction: Redaction } | undefined, nesting: number): void => {
    const rule = config.rules.get(id) ?? builtInRules.get(id);
    if (rule === undefined || seen.has(id) || nesting > maxNesting) return;
    seen.add(id);
    const origin = outer?.origin ?? id;
    const redaction = outer === undefined || outer.redaction.method === "default" ? rule.redaction : outer.redaction;
    const { kind } = rule;
    if (kind.type !== "multiple" && kind.type !== "alias") {
      resolved.push({ id, origin, rule: { kind, redaction } });
      return;
    }
    const inner = kind.hideInner ? { origin, redaction } : undefined;
    for (const child of kind.type === "alias" ? [kind.rule] : kind.rules) add(child, inner, nesting + 1);
  };
  for (const id of ruleIds) add(id, undefined, 0);
  return resolved.sort((a, b) => compareBytes(a.id, b.id));
}

function buildSteps(kind: RuleKind, patterns: BuiltInPatterns): readonly RuleStep[] {
  switch (kind.type) {
    case "anything":
      return [inText(patterns.line)];
    case "imei":
      return [inText(patterns.imei)];
    case "mac":
      return [inText(patterns.mac)];
    case "uuid":
      return [inText(patterns.uuid)];
    case "email":
      return [inText(patterns.email)];
    case "iban":
      return [inText(patterns.iban)];
    case "creditcard":
      return [inText(patterns.creditCard)];
    case "us_ssn":
      return [inText(patterns.usSsn)];
    case "bearer":
      return [inText(patterns.bearer)];
    case "ip":
      return [inText(patterns.ipV4), inText(patterns.ipV6)];
    case "pemkey":
      return [inText(patterns.pemKey)];
    case "url_auth":
      return [inText(patterns.urlAuth)];
    case "url_password":
      return [inText(patterns.urlPassword)];
    case "userpath":
      return [inText(patterns.userPath)];
    case "password":
      return [inText(patterns.bearer), inKey(patterns.token), inKeyAndText(patterns.password)];
    case "cookies":
      return [{ ...inKeyAndText(patterns.cookies), whole: false, groupsOnly: true }];
    case "pattern":
      return [
        { ...inText(customPattern(kind.pattern, kind.replaceGroups)), groupsOnly: !kind.replaceGroups.includes(0) },
      ];
    case "redact_pair":
      return [inKeyAndText(customPattern(kind.keyPattern, [0]))];
    case "redact_named":
      return [inKeyAndText(anyOfPattern(kind.names))];
    case "multiple":
    case "alias":
      return [];
  }
}

function inText(pattern: Pattern): RuleStep {
  return { pattern, inKey: undefined, inText: true, whole: false, groupsOnly: false };
}

function inKey(pattern: Pattern): RuleStep {
  return { pattern, inKey: keyLookup(pattern), inText: false, whole: true, groupsOnly: false };
}

function inKeyAndText(pattern: Pattern): RuleStep {
  return { pattern, inKey: keyLookup(pattern), inText: true, whole: true, groupsOnly: false };
}
