/** One envelope of every kind of data that Weir takes, and what each counts. */
import { randomUUID } from "node:crypto";
import { DataCategory } from "@weir/data-category";
import type { TestProject } from "../harness/setups.ts";

/** A kind of data. */
export interface KindOfData {
  readonly name: string;
  /** What an envelope counts, by category; bytes of logs and metrics are left out, as reading them changes their size. */
  readonly counts: readonly (readonly [DataCategory, number])[];
  /** What it tells of losses elsewhere: outcomes of their own, whatever becomes of the envelope. */
  readonly tells?: readonly (readonly [DataCategory, number])[];
  /** An envelope. `broken`: with payloads that nobody can read. */
  envelope(project: TestProject, broken?: boolean): Buffer;
}

const { ATTACHMENT, ATTACHMENT_ITEM, ERROR, FEEDBACK, LOG_ITEM, MONITOR, PROFILE, PROFILE_BACKEND } = DataCategory;
const { PROFILE_CHUNK, PROFILE_INDEXED, PROFILE_UI, REPLAY, SECURITY, SPAN, SPAN_INDEXED, TRACE_METRIC } = DataCategory;
const { TRANSACTION, TRANSACTION_INDEXED } = DataCategory;

const id = (length = 32) => randomUUID().replaceAll("-", "").slice(0, length);
const nowSeconds = () => Date.now() / 1000;

interface ItemParts {
  readonly header: object;
  readonly payload: object | string;
}

function item(header: object, payload: object | string): ItemParts {
  return { header, payload };
}

/** Texts stay as they are when payloads are to be broken: they are files. */
function write(headers: object, items: readonly ItemParts[], broken: boolean): Buffer {
  const lines = items.map(({ header, payload }) => {
    const text = typeof payload === "string" ? payload : broken ? "{" : JSON.stringify(payload);
    return `${JSON.stringify({ ...header, length: Buffer.byteLength(text) })}\n${text}\n`;
  });
  return Buffer.from(`${JSON.stringify(headers)}\n${lines.join("")}`);
}

function kind(
  name: string,
  counts: KindOfData["counts"],
  parts: (eventId: string, traceId: string) => readonly ItemParts[],
  tells: KindOfData["counts"] = [],
): KindOfData {
  return {
    name,
    counts,
    tells,
    envelope({ publicKey }, broken = false) {
      const [eventId, traceId] = [id(), id()];
      const trace = { trace_id: traceId, public_key: publicKey, sample_rate: "1", sampled: "true" };
      return write({ event_id: eventId, trace }, parts(eventId, traceId), broken);
    },
  };
}

const file = item({ type: "attachment", filename: "label.txt" }, "12345");
const fileCounts = [
  [ATTACHMENT, 5],
  [ATTACHMENT_ITEM, 1],
] as const;
const profile = (platform: string) => item({ type: "profile", platform }, { platform });
const userReport = (eventId: string) => item({ type: "user_report" }, { event_id: eventId, comments: "it broke" });
const traceAttachment = { type: "attachment", content_type: "application/vnd.sentry.trace-attachment" };
const replayHeader = (eventId: string) => `{"segment_id":0}\n${eventId}`;

function span(traceId: string) {
  const end = nowSeconds();
  const times = { start_timestamp: end - 1, end_timestamp: end };
  return { trace_id: traceId, span_id: id(16), name: "step", status: "ok", is_segment: false, ...times };
}

function container(type: string, contentType: string, items: readonly object[]): ItemParts {
  return item({ type, content_type: contentType, item_count: items.length }, { items });
}

function transaction(traceId: string) {
  const end = nowSeconds();
  const root = id(16);
  const times = { start_timestamp: end - 1, timestamp: end };
  const child = () => ({ trace_id: traceId, span_id: id(16), parent_span_id: root, op: "db", ...times });
  return {
    type: "transaction",
    transaction: "GET /parcels",
    transaction_info: { source: "route" },
    contexts: { trace: { trace_id: traceId, span_id: root, op: "http.server", status: "ok" } },
    spans: [child(), child()],
    ...times,
  };
}

function log(traceId: string) {
  return { timestamp: nowSeconds(), trace_id: traceId, level: "info", body: "hello" };
}

function metric(traceId: string) {
  return { timestamp: nowSeconds(), trace_id: traceId, name: "parcels", type: "counter", value: 1 };
}

const policyReport = { "document-uri": "https://shop.example/", "effective-directive": "img-src" };
const cspReport = { "csp-report": { ...policyReport, "violated-directive": "img-src", "blocked-uri": "https://x.y" } };

/** Every kind. */
export const kindsOfData: readonly KindOfData[] = [
  kind("an error with a file and a user's report", [[ERROR, 1], ...fileCounts, [FEEDBACK, 1]], (eventId) => [
    item({ type: "event" }, { message: "broken", timestamp: nowSeconds() }),
    file,
    userReport(eventId),
  ]),
  kind(
    "a transaction with spans, a profile and a file",
    [
      [TRANSACTION, 1],
      [TRANSACTION_INDEXED, 1],
      [SPAN, 3],
      [SPAN_INDEXED, 3],
      [PROFILE, 1],
      [PROFILE_INDEXED, 1],
      [PROFILE_BACKEND, 1],
      ...fileCounts,
    ],
    (_, traceId) => [item({ type: "transaction", span_count: 2 }, transaction(traceId)), profile("python"), file],
  ),
  kind("a browser's report", [[SECURITY, 1]], () => [item({ type: "raw_security" }, cspReport)]),
  kind("feedback", [[FEEDBACK, 1]], () => [
    item({ type: "feedback" }, { contexts: { feedback: { message: "nice", contact_email: "a@b.example" } } }),
  ]),
  kind(
    "a minidump with a file",
    [
      [ERROR, 1],
      [ATTACHMENT, 13],
      [ATTACHMENT_ITEM, 2],
    ],
    () => [item({ type: "attachment", attachment_type: "event.minidump", filename: "a.dmp" }, "MDMP1234"), file],
  ),
  kind(
    "spans",
    [
      [SPAN, 2],
      [SPAN_INDEXED, 2],
    ],
    (_, traceId) => [container("span", "application/vnd.sentry.items.span.v2+json", [span(traceId), span(traceId)])],
  ),
  kind("logs", [[LOG_ITEM, 2]], (_, traceId) => [
    container("log", "application/vnd.sentry.items.log+json", [log(traceId), log(traceId)]),
  ]),
  kind("trace metrics", [[TRACE_METRIC, 2]], (_, traceId) => [
    container("trace_metric", "application/vnd.sentry.items.trace-metric+json", [metric(traceId), metric(traceId)]),
  ]),
  kind("a check-in", [[MONITOR, 1]], () => [
    item({ type: "check_in" }, { check_in_id: id(), monitor_slug: "nightly", status: "ok" }),
  ]),
  kind("a replay", [[REPLAY, 2]], (eventId) => [
    item({ type: "replay_event" }, { replay_id: eventId, segment_id: 0, timestamp: nowSeconds() }),
    item({ type: "replay_recording" }, replayHeader(eventId)),
  ]),
  kind("a chunk of a profile", [[PROFILE_CHUNK, 1]], () => [
    item({ type: "profile_chunk", platform: "node" }, { version: "2" }),
  ]),
  kind(
    "a profile alone",
    [
      [PROFILE, 1],
      [PROFILE_INDEXED, 1],
      [PROFILE_UI, 1],
    ],
    () => [profile("cocoa")],
  ),
  kind("a file alone", fileCounts, () => [file]),
  kind("a user's report alone", [[FEEDBACK, 1]], (eventId) => [userReport(eventId)]),
  kind("a file of a trace", fileCounts, () => [item(traceAttachment, "12345")]),
  kind("a session", [], () => {
    const started = new Date().toISOString();
    return [item({ type: "session" }, { sid: randomUUID(), init: true, started, attrs: { release: "1.0" } })];
  }),
  kind(
    "a client's report",
    [],
    () => [
      item(
        { type: "client_report" },
        { discarded_events: [{ reason: "queue_overflow", category: "error", quantity: 3 }] },
      ),
    ],
    [[ERROR, 3]],
  ),
];
