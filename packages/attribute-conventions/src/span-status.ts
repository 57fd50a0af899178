/** How spans of version 1 end (spans, section "Span V1 schema"). */

/** By number, as in gRPC. */
const codes: readonly string[] = [
  "ok",
  "cancelled",
  "unknown",
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal_error",
  "unavailable",
  "data_loss",
  "unauthenticated",
];
const aliases: ReadonlyMap<string, string> = new Map([
  ...codes.map((name) => [name, name] as const),
  ["success", "ok"],
  ["unknown_error", "internal_error"],
  ["failure", "internal_error"],
]);

/** The canonical spelling of a status given by name or number; undefined if there is none such. */
export function readSpanStatus(value: unknown): string | undefined {
  if (typeof value === "string") return aliases.get(value);
  return typeof value === "number" ? codes[value] : undefined;
}
