/** The members that an event may have at its top level, in the order in which consumers are told about their errors. */

/** Known members, in the order of the event's schema. */
export const eventFields: readonly string[] = [
  "event_id",
  "level",
  "version",
  "type",
  "fingerprint",
  "culprit",
  "transaction",
  "transaction_info",
  "time_spent",
  "logentry",
  "logger",
  "modules",
  "platform",
  "timestamp",
  "start_timestamp",
  "received",
  "server_name",
  "release",
  "dist",
  "environment",
  "site",
  "user",
  "request",
  "contexts",
  "breadcrumbs",
  "exception",
  "stacktrace",
  "template",
  "threads",
  "tags",
  "extra",
  "debug_meta",
  "sdk",
  "ingest_path",
  "errors",
  "key_id",
  "project",
  "grouping_config",
  "checksum",
  "csp",
  "spans",
  "measurements",
  "breakdowns",
  "scraping_attempts",
  "_metrics",
  "_dsc",
  "_performance_issues_spans",
  "_meta",
];

const known = new Set(eventFields);

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
  if (known.has(name)) return "known";
  if (fieldAliases.has(name)) return "alias";
  return ignored.has(name) ? "ignored" : "unknown";
}
