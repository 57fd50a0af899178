/** Turns the simple settings of a project into rules (PII, section "Data scrubbing settings and their conversion"). */
import { parseSelector, SelectorError } from "../selector/parse-selector.ts";
import type { Selector } from "../selector/selector.ts";
import { keySelector } from "../selector/selector.ts";
import { inOrder } from "./parse-config.ts";
import type { Application, PiiConfig, Rule } from "./rule.ts";

/** The member `datascrubbingSettings` of a project's configuration. */
export interface ScrubbingSettings {
  readonly excludeFields?: readonly string[] | undefined;
  readonly scrubData?: boolean | undefined;
  readonly scrubIpAddresses?: boolean | undefined;
  readonly sensitiveFields?: readonly string[] | undefined;
  readonly scrubDefaults?: boolean | undefined;
}

const mainSelector =
  "($string || $number || $array || $object) && !(debug_meta.** || $frame.filename || $frame.abs_path || " +
  "$logentry.formatted || $error.value || $http.headers.user-agent)";

const ipSelector =
  "$http.env.REMOTE_ADDR || $user.ip_address || $sdk.client_ip || $span.sentry_tags.'user.ip' || " +
  "attributes.'client.address'";

const cookieSelector =
  "*.'http.request.header.cookie'.* || *.'http.request.header.cookie' || " +
  "*.'http.response.header.set-cookie'.* || *.'http.response.header.set-cookie'";

const sensitiveCookies = [
  "sentrysid", "sudo", "su", "session", "__session", "sessionid", "user_session", "symfony", "phpsessid",
  "fasthttpsessionid", "mysession", "irissessionid", "_vercel_jwt", "csrf", "xsrf", "_xsrf", "_csrf", "csrf-token",
  "csrf_token", "xsrf-token", "xsrf_token", "fastcsrf", "_iris_csrf",
]; // biome-ignore format: a table

/** Attributes that hold whole conversations: only what is certainly personal is taken out of them. */
const conversationAttributes = [
  "gen_ai.input.messages", "gen_ai.prompt", "gen_ai.request.messages", "gen_ai.tool.call.arguments",
  "gen_ai.tool.input", "gen_ai.tool.call.result", "gen_ai.tool.output", "gen_ai.output.messages",
  "gen_ai.response.tool_calls", "gen_ai.response.text", "gen_ai.response.object", "gen_ai.tool.definitions",
  "gen_ai.request.available_tools", "gen_ai.tool.name", "mcp.prompt.result", "mcp.tool.result.content",
]; // biome-ignore format: a table

const conversationRules = [
  "@email:replace",
  "@creditcard:replace",
  "@iban:replace",
  "@usssn:replace",
  "@bearer:replace",
];

/** The configuration that settings stand for; undefined if they ask for nothing. */
export function settingsConfig(settings: ScrubbingSettings): PiiConfig | undefined {
  const { scrubData = false, scrubDefaults = false, scrubIpAddresses = false } = settings;
  const rules = new Map<string, Rule>();
  const applications: Application[] = [];
  const mainRules: string[] = [];
  const apply = (selector: string, ...ruleIds: string[]): void => {
    applications.push({ selector: parseSelector(selector), ruleIds });
  };
  if (scrubData && scrubDefaults) {
    mainRules.push("@common:filter");
    apply(sensitiveCookies.map(cookieSelectors).join(" || "), "@anything:filter");
    apply(cookieSelector, "@cookies:filter");
    apply(conversationSelector(), ...conversationRules);
  }
  if (scrubIpAddresses) {
    apply(ipSelector, "@anything:remove");
    mainRules.push("@ip:replace");
  }
  const names = trimmed(settings.sensitiveFields);
  if (scrubData && names.length > 0) {
    rules.set("strip-fields", {
      kind: { type: "redact_named", names },
      redaction: { method: "replace", text: "[Filtered]" },
    });
    mainRules.push("strip-fields");
  }
  if (mainRules.length > 0) {
    const selector = withoutFields(parseSelector(mainSelector), trimmed(settings.excludeFields));
    applications.push({ selector, ruleIds: mainRules });
  }
  return applications.length === 0 ? undefined : { rules, applications: inOrder(applications) };
}

function cookieSelectors(name: string): string {
  return (
    `*.cookies.'${name}' || *.'http.request.header.cookie.${name}' || ` + `*.'http.response.header.set-cookie.${name}'`
  );
}

function conversationSelector(): string {
  const attributes = conversationAttributes.flatMap((name) => [`$span.data.'${name}'`, `attributes.'${name}'.value`]);
  return ["$logentry.formatted", "$log.body", ...attributes].join(" || ");
}

function trimmed(fields: readonly string[] = []): string[] {
  return fields.map((field) => field.trim()).filter((field) => field !== "");
}

function withoutFields(selector: Selector, fields: readonly string[]): Selector {
  if (selector.kind !== "and") return selector;
  return { kind: "and", parts: [...selector.parts, ...fields.map((field) => excluded(field))] };
}

/** Not the field, which is a selector or, if it cannot be read as one, a key. */
function excluded(field: string): Selector {
  try {
    return { kind: "not", part: parseSelector(field) };
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    return { kind: "not", part: keySelector(field) };
  }
}
