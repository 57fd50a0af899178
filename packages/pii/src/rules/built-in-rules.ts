/** The rules that every configuration can name (PII, section "Built-in rules"). */

import type { Redaction } from "./redaction.ts";
import { defaultRedaction } from "./redaction.ts";
import type { Rule, SimpleRuleType } from "./rule.ts";

interface BuiltIn {
  readonly type: SimpleRuleType;
  /** The redaction that the name alone stands for; undefined: the name alone is no rule. */
  readonly bare: "replace" | "mask" | "remove" | undefined;
  /** Undefined: there is no such rule. */
  readonly replacement: string | undefined;
  readonly filter: boolean;
}

const replaced = (type: SimpleRuleType, replacement: string, filter: boolean): BuiltIn => ({
  type,
  bare: "replace",
  replacement,
  filter,
});
const masked = (type: SimpleRuleType, replacement: string, filter: boolean): BuiltIn => ({
  type,
  bare: "mask",
  replacement,
  filter,
});

const filtered = "[Filtered]";

const builtIns: Readonly<Record<string, BuiltIn>> = {
  anything: replaced("anything", filtered, true),
  bearer: replaced("bearer", "Bearer [token]", true),
  ip: replaced("ip", "[ip]", false),
  imei: replaced("imei", "[imei]", false),
  mac: masked("mac", "[mac]", false),
  uuid: masked("uuid", "[uuid]", false),
  email: replaced("email", "[email]", false),
  iban: replaced("iban", "[iban]", true),
  creditcard: replaced("creditcard", "[creditcard]", true),
  pemkey: replaced("pemkey", "[pemkey]", true),
  urlauth: replaced("url_auth", "[auth]", false),
  usssn: masked("us_ssn", "[us-ssn]", true),
  userpath: replaced("userpath", "[user]", false),
  password: { type: "password", bare: "remove", replacement: "[password]", filter: true },
};

const collections: Readonly<Record<string, readonly string[]>> = {
  "@common": ["iban", "ip", "email", "creditcard", "pemkey", "urlauth", "userpath", "bearer", "password", "usssn"].map(
    (name) => `@${name}`,
  ),
  "@common:filter": [
    "@creditcard:filter",
    "@iban:filter",
    "@pemkey:filter",
    "@urlauth:legacy",
    "@bearer:filter",
    "@password:filter",
    "@usssn:filter",
  ],
};

/** The built-in rules by id. */
export const builtInRules: ReadonlyMap<string, Rule> = new Map(ruleEntries());

function* ruleEntries(): Generator<[id: string, rule: Rule]> {
  for (const [name, { type, bare, replacement, filter }] of Object.entries(builtIns)) {
    const rule = (redaction: Redaction): Rule => ({ kind: { type }, redaction });
    yield [`@${name}:remove`, rule({ method: "remove" })];
    yield [`@${name}:hash`, rule({ method: "hash" })];
    // Masking a device number hashes it: consumers know it like this.
    yield [`@${name}:mask`, rule({ method: name === "imei" ? "hash" : "mask" })];
    if (replacement !== undefined) yield [`@${name}:replace`, rule({ method: "replace", text: replacement })];
    if (filter) yield [`@${name}:filter`, rule({ method: "replace", text: filtered })];
    if (bare !== undefined) {
      const kind = { type: "alias", rule: `@${name}:${bare}`, hideInner: true } as const;
      yield [`@${name}`, { kind, redaction: defaultRedaction }];
    }
  }
  yield ["@cookies:filter", { kind: { type: "cookies" }, redaction: { method: "replace", text: filtered } }];
  yield ["@urlauth:legacy", { kind: { type: "url_password" }, redaction: { method: "replace", text: filtered } }];
  for (const [id, rules] of Object.entries(collections)) {
    yield [id, { kind: { type: "multiple", rules, hideInner: false }, redaction: defaultRedaction }];
  }
}
