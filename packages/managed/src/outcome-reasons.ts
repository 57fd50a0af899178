/**
 * The catalogue of reasons for outcome 3 (invalid): a stable interface (quotas, section "Outcomes").
 * Only what this version emits is listed. The value says when; the table in the documentation is made from it.
 */
export const invalidReasons = {
  invalid_json: "a payload that must be JSON is not, or has the wrong shape",
  invalid_msgpack: "a payload that must be msgpack is not",
  invalid_proto: "a payload that must be protobuf is not",
  invalid_multipart: "a multipart body is broken",
  missing_minidump_upload: "a crash upload without a minidump",
  missing_prosperodump_upload: "a crash upload of a PlayStation without a dump",
  invalid_prosperodump: "a dump of a PlayStation that is none",
  invalid_minidump: "what was uploaded as a minidump is none",
  invalid_envelope: "an item that fits nowhere in its envelope",
  invalid_compression: "compressed data cannot be inflated",
  payload: "a crash report whose own format is broken",
  invalid_event_id: "an item that belongs to an event came without the event's id",
  request_too_large: "the request or its contents exceed a size or work limit",
  project_id: "the project is unknown or disabled, or its id does not fit the key",
  cors: "the origin is not among the project's allowed domains",
  feature_disabled: "the project lacks a feature that the data needs, or this version does not process it yet",
  invalid_signature: "the envelope's relay signature is wrong",
  missing_signature: "the project demands a relay signature and the envelope has none",
  project_unavailable: "the project's configuration could not be had in time",
  duplicate: "an item with the same id came before",
  duplicate_item: "more items of a kind than an envelope may have",
  no_event_payload: "an event without a payload",
  timestamp: "a timestamp is missing, too old, or out of order; or the data waited too long",
  invalid_transaction: "a transaction lacks required members or its times do not fit",
  nesting_too_deep: "the payload is nested too deeply",
  security_report_type: "a security report of no known type",
  security_report: "a security report without a known directive",
  invalid_span: "a span without a valid id or required members",
  invalid_trace_metric: "a trace metric without required members",
  missing_dsc: "spans came without a trace header",
  invalid_dsc: "spans of another trace than the trace header names",
  invalid_check_in: "a check-in without a slug, or with an environment of more than 64 characters",
  invalid_placeholder_attachment: "an attachment reference that does not verify",
  no_data: "nothing is left once required members are missing",
  upload_failed: "an attachment could not be stored",
  internal: "our fault: a bug, or a delivery that failed for good",
} as const;

/** A reason for outcome 3. `too_large:<type>` names the item type that broke its limit. */
export type InvalidReason = keyof typeof invalidReasons | `too_large:${string}`;
