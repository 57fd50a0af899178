/** The tables of item types, their quantities, and their size limits (ingest, sections "Item types" and "Item size limits"). */
import { auth } from "../testing/call-gateway.ts";
import type { TableRow } from "../testing/check-row.ts";
import { checkRows } from "../testing/check-row.ts";

const path = "/api/42/envelope/";
const foreign = { ...auth, origin: "https://a.b" };

/** An item: its header without the length, and its payload. */
type ItemText = readonly [header: object, payload?: string];

function envelope(...items: readonly ItemText[]): string {
  const lines = items.map(
    ([header, payload = "{}"]) => `${JSON.stringify({ ...header, length: payload.length })}\n${payload}\n`,
  );
  return `{"event_id":"${"a".repeat(32)}"}\n${lines.join("")}`;
}

/** What an envelope counts is told when it is refused as a whole. */
function counts(what: string, items: readonly ItemText[], quantities: readonly string[]): TableRow {
  return {
    what: `a refused envelope with ${what}`,
    call: { path, headers: foreign, body: envelope(...items) },
    project: { allowedDomains: [] },
    status: 403,
    outcomes: quantities.map((quantity) => `3 cors ${quantity}`),
  };
}

/** Nothing is refused, since nothing of it is known. */
const unknown = (what: string, item: ItemText): TableRow => ({
  what: `${what}, which is left out silently`,
  call: { path, headers: foreign, body: envelope(item) },
  project: { allowedDomains: [] },
  status: 200,
});

const attachment = (more: object, payload = "12345"): ItemText => [{ type: "attachment", ...more }, payload];
const attached = ["attachment 5", "attachment_item 1"];
const crashed = [...attached, "error 1"];
const spans = (count: number) => [`span ${count}`, `span_indexed ${count}`];

const quantities: readonly TableRow[] = [
  counts("event", [[{ type: "event" }]], ["error 1"]),
  counts(
    "transaction",
    [[{ type: "transaction", span_count: 3 }]],
    [...spans(4), "transaction 1", "transaction_indexed 1"],
  ),
  counts(
    "transaction that does not tell its spans",
    [[{ type: "transaction" }]],
    [...spans(1), "transaction 1", "transaction_indexed 1"],
  ),
  counts("security", [[{ type: "security" }]], ["security 1"]),
  counts("raw_security", [[{ type: "raw_security" }]], ["security 1"]),
  counts("unreal_report", [[{ type: "unreal_report" }]], ["error 1"]),
  counts("feedback", [[{ type: "feedback" }]], ["feedback 1"]),
  counts("user_report", [[{ type: "user_report" }]], ["feedback 1"]),
  counts("event and form_data", [[{ type: "event" }], [{ type: "form_data" }]], ["error 1"]),
  counts("profile", [[{ type: "profile", item_count: 2 }]], ["profile 2", "profile_indexed 2"]),
  ...["cocoa", "android", "javascript"].map((platform) =>
    counts(
      `profile of ${platform}`,
      [[{ type: "profile", platform }]],
      ["profile 1", "profile_indexed 1", "profile_ui 1"],
    ),
  ),
  counts(
    "profile of python",
    [[{ type: "profile", platform: "python" }]],
    ["profile 1", "profile_backend 1", "profile_indexed 1"],
  ),
  ...["replay_event", "replay_recording", "replay_video"].map((type) => counts(type, [[{ type }]], ["replay 1"])),
  counts("session", [[{ type: "session" }]], ["session 1"]),
  counts("sessions", [[{ type: "sessions", item_count: 7 }]], ["session 7"]),
  counts("check_in", [[{ type: "check_in" }]], ["monitor 1"]),
  counts("log", [[{ type: "log", item_count: 3 }]], ["log_byte 2", "log_item 3"]),
  counts("trace_metric", [[{ type: "trace_metric", item_count: 3 }]], ["trace_metric 3", "trace_metric_byte 2"]),
  counts("span", [[{ type: "span" }]], spans(1)),
  counts(
    "span container",
    [[{ type: "span", item_count: 5, content_type: "application/vnd.sentry.items.span.v2+json" }]],
    spans(5),
  ),
  counts("profile_chunk of cocoa", [[{ type: "profile_chunk", platform: "cocoa" }]], ["profile_chunk_ui 1"]),
  counts("profile_chunk of node", [[{ type: "profile_chunk", platform: "node" }]], ["profile_chunk 1"]),
  counts(
    "profile_chunk_ui, its other name",
    [[{ type: "profile_chunk_ui", platform: "cocoa" }]],
    ["profile_chunk_ui 1"],
  ),
  counts("profile_chunk without platform", [[{ type: "profile_chunk" }]], []),
  counts("client_report", [[{ type: "client_report" }]], []),
  counts("metric_buckets", [[{ type: "metric_buckets" }]], []),
  counts("attachment", [attachment({})], attached),
  counts("empty attachment", [attachment({}, "")], ["attachment 1", "attachment_item 1"]),
  counts(
    "attachment of a trace",
    [attachment({ content_type: "application/vnd.sentry.trace-attachment", meta_length: 3 })],
    ["attachment 2", "attachment_item 1"],
  ),
  counts(
    "reference",
    [attachment({ content_type: "application/vnd.sentry.attachment-ref+json", attachment_length: 9 })],
    ["attachment 9", "attachment_item 1"],
  ),
  counts(
    "reference by its other name",
    [attachment({ content_type: "application/vnd.sentry.attachment-ref" })],
    ["attachment 1", "attachment_item 1"],
  ),
  ...["event.attachment", "unreal.context", "unreal.logs", "event.view_hierarchy", "event.nv_shader_debug"].map(
    (type) => counts(type, [attachment({ attachment_type: type })], attached),
  ),
  ...[
    "event.minidump",
    "event.applecrashreport",
    "event.payload",
    "event.breadcrumbs",
    "playstation.prosperodump",
    "nswitch.dying_message",
    "event.nv_gpudmp",
  ].map((type) => counts(type, [attachment({ attachment_type: type })], crashed)),
  counts(
    "dying message that its name and content tell",
    [attachment({ filename: "dying_message.dat" }, "sntr.")],
    crashed,
  ),
  counts(
    "several crash files, which make one event",
    [attachment({ attachment_type: "event.minidump" }), attachment({ attachment_type: "event.payload" })],
    ["attachment 10", "attachment_item 2", "error 1"],
  ),
  unknown("an item of an unknown type", [{ type: "future_thing", item_count: 5 }]),
  unknown("an attachment of an unknown type", attachment({ attachment_type: "event.hologram" })),
];

/** An envelope with an item (or several) above a limit. */
function over(
  limitKey: string,
  limit: number,
  name: string,
  items: readonly ItemText[],
  outcomes: readonly string[],
  more: object = {},
): TableRow {
  return {
    what: `an envelope whose ${name} exceeds ${limitKey}`,
    call: { path, headers: auth, body: envelope(...items) },
    settings: { limits: { [limitKey]: limit, ...more } },
    status: 413,
    body: `{"detail":"envelope exceeded size limits for type '${name}' (https://develop.sentry.dev/sdk/envelopes/#size-limits)"}`,
    outcomes: outcomes.map((outcome) => `3 too_large:${name} ${outcome}`),
  };
}

const [large, tiny] = ["x".repeat(11), "xx"];
const log = (payload: string, count = 1): ItemText => [
  { type: "log", item_count: count, content_type: "application/vnd.sentry.items.log+json" },
  payload,
];
const metric = (payload: string, count = 1): ItemText => [
  { type: "trace_metric", item_count: count, content_type: "application/vnd.sentry.items.trace-metric+json" },
  payload,
];
const container = (payload: string, count = 1): ItemText => [
  { type: "span", item_count: count, content_type: "application/vnd.sentry.items.span.v2+json" },
  payload,
];

const eventLike: readonly (readonly [type: string, name: string, outcomes: readonly string[]])[] = [
  ["event", "event", ["error 1"]],
  ["transaction", "transaction", [...spans(1), "transaction 1", "transaction_indexed 1"]],
  ["security", "security", ["security 1"]],
  ["raw_security", "raw_security", ["security 1"]],
  ["feedback", "user_report_v2", ["feedback 1"]],
  ["replay_event", "replay_event", ["replay 1"]],
  ["form_data", "form_data", []],
];
const kinds: readonly (readonly [type: string, name: string])[] = [
  ["event.attachment", "attachment"],
  ["event.minidump", "minidump"],
  ["event.applecrashreport", "apple_crash_report"],
  ["event.payload", "event_payload"],
  ["event.breadcrumbs", "breadcrumbs"],
  ["playstation.prosperodump", "prosperodump"],
  ["nswitch.dying_message", "nnswitch_dying_message"],
  ["unreal.context", "unreal_context"],
  ["unreal.logs", "unreal_logs"],
  ["event.view_hierarchy", "view_hierarchy"],
  ["event.nv_gpudmp", "attachment"],
  ["event.nv_shader_debug", "attachment"],
];
const plain = new Set([
  "event.attachment",
  "unreal.context",
  "unreal.logs",
  "event.view_hierarchy",
  "event.nv_shader_debug",
]);

const sizes: readonly TableRow[] = [
  ...eventLike.map(([type, name, outcomes]) => over("max_event_size", 10, name, [[{ type }, large]], outcomes)),
  over(
    "max_event_size",
    10,
    "replay_event",
    [[{ type: "event" }], [{ type: "replay_event" }]],
    ["error 1", "replay 1"],
  ),
  over(
    "max_attachment_size",
    10,
    "attachment:attachment",
    [attachment({}, large)],
    ["attachment 11", "attachment_item 1"],
  ),
  ...kinds.map(([type, name]) =>
    over(
      "max_attachment_size",
      10,
      `attachment:${name}`,
      [attachment({ attachment_type: type }, large)],
      ["attachment 11", "attachment_item 1", ...(plain.has(type) ? [] : ["error 1"])],
    ),
  ),
  over("max_attachment_size", 10, "unreal_report", [[{ type: "unreal_report" }, large]], ["error 1"]),
  over("max_attachment_size", 10, "user_report", [[{ type: "user_report" }, large]], ["feedback 1"]),
  over(
    "max_attachment_count",
    1,
    "attachment:attachment",
    [attachment({}), attachment({})],
    ["attachment 10", "attachment_item 2"],
  ),
  over(
    "max_attachments_size",
    9,
    "attachment:attachment",
    [attachment({}), attachment({})],
    ["attachment 10", "attachment_item 2"],
  ),
  over("max_replay_compressed_size", 10, "replay_recording", [[{ type: "replay_recording" }, large]], ["replay 1"]),
  over("max_replay_compressed_size", 10, "replay_video", [[{ type: "replay_video" }, large]], ["replay 1"]),
  over(
    "max_replay_compressed_size",
    10,
    "replay_recording",
    [[{ type: "replay_recording" }], [{ type: "replay_recording" }]],
    ["replay 2"],
  ),
  over("max_sessions_size", 10, "session", [[{ type: "session" }, large]], ["session 1"]),
  over(
    "max_sessions_size",
    3,
    "sessions",
    [
      [{ type: "session" }, tiny],
      [{ type: "sessions" }, tiny],
    ],
    ["session 2"],
  ),
  over("max_session_count", 1, "session", [[{ type: "sessions" }], [{ type: "session" }]], ["session 2"]),
  over("max_client_reports_size", 10, "client_report", [[{ type: "client_report" }, large]], []),
  over("max_client_reports_count", 1, "client_report", [[{ type: "client_report" }], [{ type: "client_report" }]], []),
  over("max_profile_size", 10, "profile", [[{ type: "profile" }, large]], ["profile 1", "profile_indexed 1"]),
  over(
    "max_profile_size",
    10,
    "profile_chunk",
    [[{ type: "profile_chunk", platform: "node" }, large]],
    ["profile_chunk 1"],
  ),
  over(
    "max_profile_size",
    10,
    "profile_chunk",
    [[{ type: "profile" }], [{ type: "profile_chunk", platform: "node" }]],
    ["profile 1", "profile_chunk 1", "profile_indexed 1"],
  ),
  over("max_check_in_size", 10, "check_in", [[{ type: "check_in" }, large]], ["monitor 1"]),
  over("max_check_in_size", 10, "check_in", [[{ type: "check_in" }], [{ type: "check_in" }]], ["monitor 2"]),
  over("max_metric_buckets_size", 10, "metric_buckets", [[{ type: "metric_buckets" }, large]], []),
  over("max_log_size", 5, "log", [log(large)], ["log_byte 11", "log_item 1"]),
  over("max_log_size", 5, "log", [log(tiny), log(tiny)], ["log_byte 4", "log_item 2"]),
  over("max_container_size", 10, "log", [log(large, 5)], ["log_byte 11", "log_item 5"]),
  over("max_trace_metric_size", 5, "trace_metric", [metric(large)], ["trace_metric 1", "trace_metric_byte 11"]),
  over("max_container_size", 10, "trace_metric", [metric(large, 5)], ["trace_metric 5", "trace_metric_byte 11"]),
  over("max_span_size", 5, "span", [container(large)], spans(1)),
  over("max_container_size", 10, "span", [container(large, 5)], spans(5)),
  over("max_container_size", 10, "span", [container(tiny), container(tiny)], spans(2)),
  over("max_span_size", 5, "span", [[{ type: "span" }, large]], spans(1)),
  over("max_standalone_span_count", 1, "span", [[{ type: "span" }], [{ type: "span" }]], spans(2)),
  over(
    "max_container_size",
    3,
    "span",
    [
      [{ type: "span" }, tiny],
      [{ type: "span" }, tiny],
    ],
    spans(2),
  ),
];

/** Averages and exact sizes are within the limits. */
const within: readonly TableRow[] = [
  ["max_event_size", 11, [[{ type: "event" }, large]]],
  ["max_log_size", 3, [log(large, 4)]],
  ["max_trace_metric_size", 3, [metric(large, 4)]],
  ["max_span_size", 3, [container(large, 4)]],
  ["max_attachment_count", 2, [attachment({}), attachment({})]],
  ["max_attachments_size", 10, [attachment({}), attachment({})]],
  ["max_session_count", 2, [[{ type: "session" }], [{ type: "sessions" }]]],
].map(([limitKey, limit, items]) => ({
  what: `an envelope just within ${limitKey}`,
  call: { path, headers: auth, body: envelope(...(items as ItemText[])) },
  settings: { limits: { [String(limitKey)]: limit } },
  status: 200,
}));

describe("what items count:", () => checkRows(quantities));
describe("sizes of items:", () => checkRows(sizes));
describe("sizes of items:", () => checkRows(within));
