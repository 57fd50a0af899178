/** The names that members of an event may have at its top level. */
import { eventSchema } from "./schema/event-schema.ts";

/** Members that older clients send and nobody reads: dropped without a word. */
const ignored = new Set(["metadata", "hashes", "applecrashreport", "device", "repos", "query"]);

/** Members under their old names; they count where the new name is absent. Of two old names the first in this list wins. */
export const fieldAliases: ReadonlyMap<string, string> = new Map([
  ["sentry.interfaces.Message", "logentry"],
  ["message", "logentry"],
  ["sentry.interfaces.User", "user"],
  ["sentry.interfaces.Http", "request"],
  ["sentry.interfaces.Contexts", "contexts"],
  ["sentry.interfaces.Breadcrumbs", "breadcrumbs"],
  ["sentry.interfaces.Exception", "exception"],
  ["sentry.interfaces.Stacktrace", "stacktrace"],
  ["sentry.interfaces.Template", "template"],
  ["sentry.interfaces.Csp", "csp"],
]);

/** What a member of the top level is. */
export function fieldKind(name: string): "known" | "alias" | "ignored" | "unknown" {
  if (eventSchema.fields.has(name)) return "known";
  if (fieldAliases.has(name)) return "alias";
  return ignored.has(name) ? "ignored" : "unknown";
}
