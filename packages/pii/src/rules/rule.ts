/** Rules as they are configured (PII, sections "Rule types" and "PII config JSON"). */

import type { Selector } from "../selector/selector.ts";
import type { Redaction } from "./redaction.ts";

/** Types of rules that need nothing else. */
export const simpleRuleTypes = [
  "anything", "imei", "mac", "uuid", "email", "iban", "creditcard", "us_ssn", "bearer", "ip", "pemkey", "url_auth",
  "userpath", "password", "cookies",
] as const; // biome-ignore format: a table

export type SimpleRuleType = (typeof simpleRuleTypes)[number];

/** What a rule does. */
export type RuleKind =
  | { readonly type: SimpleRuleType }
  /** A built-in: the password in an address, and nothing else of it. */
  | { readonly type: "url_password" }
  | { readonly type: "pattern"; readonly pattern: string; readonly replaceGroups: readonly number[] }
  | { readonly type: "redact_pair"; readonly keyPattern: string }
  /** Made from settings: keys and texts that contain one of some texts, in any case. */
  | { readonly type: "redact_named"; readonly names: readonly string[] }
  | { readonly type: "multiple"; readonly rules: readonly string[]; readonly hideInner: boolean }
  | { readonly type: "alias"; readonly rule: string; readonly hideInner: boolean };

/** A rule. */
export interface Rule {
  readonly kind: RuleKind;
  readonly redaction: Redaction;
}

/** Where rules apply. */
export interface Application {
  readonly selector: Selector;
  readonly ruleIds: readonly string[];
}

/** A configuration. */
export interface PiiConfig {
  readonly rules: ReadonlyMap<string, Rule>;
  /** In their order of execution, each selector once. */
  readonly applications: readonly Application[];
}
