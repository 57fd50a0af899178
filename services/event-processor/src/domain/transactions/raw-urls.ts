/** Which SDKs name transactions by their address without saying so (events, section "Transaction names"). */
import { traceContext } from "../event/contexts.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";

const javascript = "angular browser ember gatsby react remix vue nextjs".split(" ");
const always = new Set([
  ...javascript.map((name) => `sentry.javascript.${name}`),
  "sentry.php.laravel",
  "sentry.php.symfony",
]);
const failures = new Set(
  (
    "invalid_argument unauthenticated permission_denied not_found already_exists resource_exhausted cancelled " +
    "internal_error unimplemented unavailable deadline_exceeded"
  ).split(" "),
);

/** True if the SDK of the event names transactions by their address, always or for requests like this one. */
export function sendsRawUrls(fields: JsonObject): boolean {
  const { sdk, request, modules } = fields;
  if (!isObject(sdk) || typeof sdk.name !== "string") return false;
  if (always.has(sdk.name)) return true;
  const integrations: readonly unknown[] = Array.isArray(sdk.integrations) ? sdk.integrations : [];
  switch (sdk.name) {
    case "sentry.python":
      return integrations.includes("django") && tag(fields.tags, "http.status_code") === "404";
    case "sentry.javascript.node":
      return integrations.includes("Express") && isObject(request) && isOptions(request.method);
    case "sentry.ruby":
      return isObject(modules) && modules.rack !== undefined && failures.has(String(traceContext(fields)?.status));
    default:
      return false;
  }
}

function isOptions(method: unknown): boolean {
  return typeof method === "string" && method.toUpperCase() === "OPTIONS";
}

function tag(tags: unknown, key: string): string | undefined {
  if (!Array.isArray(tags)) return undefined;
  const pair = tags.find((entry) => Array.isArray(entry) && entry[0] === key);
  return Array.isArray(pair) && pair[1] !== null ? String(pair[1]) : undefined;
}
