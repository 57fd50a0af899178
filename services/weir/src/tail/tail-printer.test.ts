import assert from "node:assert/strict";
import { TraceItem, TraceItemType } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import type { Topic } from "@weir/sink";
import { Packr } from "msgpackr";
import { createTailPrinter, type TailPrinterOptions } from "./tail-printer.ts";
import type { TailedRecord } from "./tailed-record.ts";

const noon = new Date(2026, 0, 2, 12, 34, 56, 789).getTime();
const traceId = "5b8efff798038103d269b633813fc60c";

function record(topic: Topic, value: Buffer, headers: TailedRecord["headers"] = []): TailedRecord {
  return { topic, key: Buffer.alloc(16, 0xab), headers, value, deliveredAtMs: noon };
}

function messagePack(topic: Topic, message: Record<string, unknown>): TailedRecord {
  return record(topic, new Packr({ useRecords: false }).pack(message));
}

function json(topic: Topic, message: unknown): TailedRecord {
  return record(topic, Buffer.from(JSON.stringify(message)));
}

function bytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function event(topic: Topic, payload: unknown, attachments: readonly unknown[] = []): TailedRecord {
  return messagePack(topic, {
    type: "event",
    payload: bytes(payload),
    start_time: 1_760_000_000,
    event_id: "11111111111111111111111111111111",
    project_id: 42,
    remote_addr: null,
    attachments,
  });
}

function traceItem(
  itemType: TraceItem["itemType"],
  attributes: Readonly<Record<string, string | number | bigint>>,
): TailedRecord {
  const item = TraceItem.create({
    organizationId: 1n,
    projectId: 42n,
    traceId,
    itemId: Buffer.alloc(16, 1),
    itemType,
    timestamp: { seconds: 1_700_000_000n, nanos: 123_456_000 },
    clientSampleRate: 1,
    attributes: new Map(Object.entries(attributes).map(([name, value]) => [name, { value: anyValue(value) }])),
    outcomes: { categoryCount: [{ dataCategory: 23, quantity: 1n }], keyId: 7n },
  });
  return record("items", Buffer.from(TraceItem.encode(item).finish()), [["item_type", String(itemType)]]);
}

function anyValue(value: string | number | bigint) {
  if (typeof value === "string") return { $case: "stringValue", value } as const;
  return typeof value === "bigint"
    ? ({ $case: "intValue", value } as const)
    : ({ $case: "doubleValue", value } as const);
}

function print(
  records: readonly TailedRecord[],
  options: Partial<TailPrinterOptions> = {},
  terminal: { isTTY?: boolean; columns?: number } = {},
): string[] {
  const written: string[] = [];
  const stdout = { ...terminal, write: (text: string) => written.push(text) };
  const printRecord = createTailPrinter(
    { stdout, stderr: stdout },
    { json: false, project: undefined, showAccepted: false, showsDropped: () => true, ...options },
  );
  for (const entry of records) printRecord(entry);
  return written.map((text) => text.replace(/\n$/, ""));
}

const outcome = (members: Record<string, unknown>) =>
  json("outcomes", { timestamp: "2026-01-01T00:00:00.000000Z", org_id: 1, project_id: 42, key_id: 7, ...members });

describe("weir tail for people", () => {
  const lines: readonly (readonly [what: string, record: TailedRecord, line: string])[] = [
    [
      "an error with its outermost exception",
      event("events", {
        type: "error",
        level: "fatal",
        exception: {
          values: [
            { type: "OSError", value: "inner" },
            { type: "ValueError", value: "bad\nthing" },
          ],
        },
      }),
      "12:34:56.789  delivered  error        42        fatal: ValueError: bad thing",
    ],
    [
      "a message, and what is attached to it",
      event("attachments", { type: "default", level: "error", logentry: { formatted: "with files" } }, [
        { id: "x", name: "a.txt", size: 2048 },
      ]),
      "12:34:56.789  delivered  error        42        error: with files · with 1 attachment: a.txt (2 KiB)",
    ],
    [
      "a transaction with operation, duration and spans",
      event("transactions", {
        type: "transaction",
        transaction: "GET /basket",
        start_timestamp: 1.25,
        timestamp: 2,
        contexts: { trace: { op: "http.server" } },
        spans: [{}, {}],
      }),
      "12:34:56.789  delivered  transaction  42        GET /basket (http.server, 750 ms, 2 spans)",
    ],
    [
      "feedback",
      event("feedback", { type: "feedback", contexts: { feedback: { message: "Broken cart" } } }),
      "12:34:56.789  delivered  feedback     42        Broken cart",
    ],
    [
      "an attachment of its own",
      messagePack("attachments", {
        type: "attachment",
        event_id: "5ffefe7b630944a6325b736a07cb6f3b",
        project_id: 42,
        attachment: { id: "x", name: "a.txt", size: 5, data: Buffer.from("alone") },
      }),
      "12:34:56.789  delivered  attachment   42        a.txt (5 B) · of event 5ffefe7b",
    ],
    [
      "a user report",
      messagePack("attachments", {
        type: "user_report",
        project_id: 42,
        start_time: 1,
        payload: bytes({ name: "n", comments: "slow" }),
      }),
      "12:34:56.789  delivered  user report  42        n · slow",
    ],
    [
      "a check-in",
      messagePack("monitors", {
        type: "check_in",
        message_type: "check_in",
        project_id: 42,
        sdk: null,
        start_time: 1,
        retention_days: 90,
        payload: bytes({ monitor_slug: "nightly-backup", status: "ok", duration: 21.5 }),
      }),
      "12:34:56.789  delivered  check-in     42        nightly-backup: ok · 21.5 s",
    ],
    [
      "a span",
      json("spans", {
        project_id: 42,
        trace_id: traceId,
        name: "SELECT",
        start_timestamp: 1,
        end_timestamp: 1.0004,
        attributes: { "sentry.op": { type: "string", value: "db" } },
      }),
      "12:34:56.789  delivered  span         42        db – SELECT (0.4 ms, trace 5b8efff7)",
    ],
    [
      "a log",
      traceItem(TraceItemType.LOG, { "sentry.severity_text": "info", "sentry.body": "payment accepted" }),
      "12:34:56.789  delivered  log          42        info: payment accepted",
    ],
    [
      "a trace metric",
      traceItem(TraceItemType.METRIC, {
        "sentry.metric_name": "queue.depth",
        "sentry.metric_type": "gauge",
        "sentry.metric_unit": "millisecond",
        "sentry.value": 1.5,
      }),
      "12:34:56.789  delivered  metric       42        queue.depth = 1.5 millisecond (gauge)",
    ],
    [
      "a session",
      json("metrics_sessions", {
        org_id: 1,
        project_id: 42,
        name: "c:sessions/session@none",
        type: "c",
        value: 1,
        timestamp: 1,
        tags: { "session.status": "init", release: "app@1.0" },
      }),
      "12:34:56.789  delivered  session      42        session init · 1 · app@1.0",
    ],
    [
      "a replay",
      messagePack("replay_recordings", {
        type: "replay_recording_not_chunked",
        replay_id: "515539018c9b4260a6f999572f1661ee",
        segment_id: 3,
        project_id: 42,
        payload: Buffer.from([0]),
      }),
      "12:34:56.789  delivered  replay       42        51553901 · segment 3",
    ],
    [
      "a profile",
      messagePack("profiles", {
        type: "profile",
        project_id: 42,
        payload: bytes({ platform: "python", transaction: { name: "job" } }),
      }),
      "12:34:56.789  delivered  profile      42        job · python",
    ],
    [
      "what was over a quota",
      outcome({ outcome: 2, reason: "out_of_money", category: 1, quantity: 3 }),
      "12:34:56.789  dropped    outcome      42        3 × error: over a quota: out_of_money",
    ],
    [
      "what was sampled out",
      outcome({ outcome: 1, reason: "Sampled:3000", category: 9, quantity: 1 }),
      "12:34:56.789  dropped    outcome      42        1 × transaction_indexed: sampled out by rule 3000",
    ],
    [
      "what was invalid",
      outcome({ outcome: 3, reason: "invalid_json", category: 1, quantity: 1 }),
      "12:34:56.789  dropped    outcome      42        1 × error: invalid (invalid_json): a payload that must be JSON is not, or has the wrong shape",
    ],
    [
      "what an SDK discarded",
      outcome({ outcome: 5, reason: "before_send", category: 4, quantity: 1536 }),
      "12:34:56.789  dropped    outcome      42        1.5 KiB of attachment: discarded by the SDK: before send",
    ],
  ];
  for (const [what, entry, line] of lines) {
    it(`shows ${what}`, () => assert.deepEqual(print([entry]), [line]));
  }

  it("leaves out parts of items, and what was accepted unless it is asked for", () => {
    const chunk = messagePack("attachments", {
      type: "attachment_chunk",
      payload: Buffer.from("x"),
      event_id: "1",
      project_id: 42,
      id: "x",
      chunk_index: 0,
    });
    const accepted = json("outcomes_billing", { project_id: 42, outcome: 0, category: 12, quantity: 5 });
    assert.deepEqual(print([chunk, accepted]), []);
    assert.deepEqual(print([accepted], { showAccepted: true }), [
      "12:34:56.789  accepted   outcome      42        5 × span",
    ]);
  });

  it("leaves what was dropped here to those who tell it item by item, and shows what SDKs dropped", () => {
    const dropped = [1, 2, 3].map((id) => outcome({ outcome: id, reason: "r", category: 1, quantity: 1 }));
    const bySdk = outcome({ outcome: 5, reason: "queue_overflow", category: 1, quantity: 2 });
    assert.equal(print([...dropped, bySdk]).length, 4);
    const lines = print([...dropped, bySdk], { showsDropped: () => false });
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /discarded by the SDK: queue overflow$/);
  });

  it("shows one project if asked to", () => {
    const [mine, other] = [json("spans", { project_id: 1, name: "a" }), json("spans", { project_id: 2, name: "b" })];
    assert.equal(print([mine, other], { project: "2" }).length, 1);
    assert.equal(print([traceItem(TraceItemType.LOG, {})], { project: "42" }).length, 1);
  });

  it("colours and shortens lines on a terminal only, and lets no data control it", () => {
    const hostile = event("events", {
      type: "error",
      level: "error",
      logentry: { formatted: `\u001b[2J\u0007${"x".repeat(200)}` },
    });
    const [line = ""] = print([hostile], {}, { isTTY: true, columns: 80 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
    const bare = line.replace(/\u001b\[\d+m/g, "");
    assert.equal(bare.length, 80);
    assert.ok(bare.endsWith("x…"));
    assert.ok(line.includes("\u001b[32mdelivered"));
    assert.ok(!line.includes("\u001b[2J") && !line.includes("\u0007"));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for one
    assert.ok(!/\u001b/.test(print([hostile])[0] ?? ""));
  });

  it("tells the reason of a drop whole, below its beginning if the terminal is narrow", () => {
    const dropped = outcome({ outcome: 3, reason: "project_id", category: 1, quantity: 1 });
    const [whole = ""] = print([dropped]);
    const [narrow = ""] = print([dropped], {}, { isTTY: true, columns: 80 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
    const lines = narrow.replace(/\u001b\[\d+m/g, "").split("\n");
    assert.ok(lines.length > 1 && lines.every((line) => line.length <= 80), lines.join("\n"));
    assert.equal(lines.map((line, index) => (index === 0 ? line : line.trim())).join(" "), whole);
    assert.match(lines[1] ?? "", /^ {48}\S/);
  });

  it("names a message that can't be read instead of stopping", () => {
    assert.match(print([record("spans", Buffer.from("{"))])[0] ?? "", /delivered {2}unreadable .* ingest-spans: /);
    assert.match(print([record("events", Buffer.from([0x81, 0xa4, 0x74]))])[0] ?? "", /unreadable/);
  });

  it("survives messages of every wrong form", () => {
    for (const wrong of [
      null,
      1,
      "x",
      [],
      {},
      { type: 5 },
      { type: "event" },
      { type: "event", payload: 1 },
      { outcome: "x", category: 999 },
    ]) {
      for (const topic of ["events", "monitors", "profiles"] as const)
        assert.ok(print([messagePack(topic, wrong as Record<string, unknown>)]).length <= 1);
      for (const topic of ["spans", "outcomes", "metrics_sessions"] as const)
        assert.ok(print([json(topic, wrong)]).length <= 1);
    }
  });
});

describe("weir tail --json", () => {
  const parse = (entry: TailedRecord): unknown =>
    JSON.parse(print([entry], { json: true, showAccepted: true })[0] ?? "");

  it("gives topic, key, headers and the decoded value, with JSON payloads decoded and other bytes as base64", () => {
    const message = {
      type: "attachment",
      project_id: 42,
      event_id: "e",
      attachment: { data: Buffer.from([0, 255]), size: 2n ** 63n },
    };
    assert.deepEqual(parse(messagePack("attachments", message)), {
      topic: "ingest-attachments",
      key: "abababababababababababababababab",
      headers: {},
      delivered_at: new Date(noon).toISOString(),
      value: {
        type: "attachment",
        project_id: 42,
        event_id: "e",
        attachment: { data: "AP8=", size: "9223372036854775808" },
      },
    });
    const decoded = parse(event("events", { level: "error", message: "ä" })) as {
      value: { payload: unknown; remote_addr: unknown };
    };
    assert.deepEqual(decoded.value.payload, { level: "error", message: "ä" });
    assert.equal(decoded.value.remote_addr, null);
  });

  it("gives trace items in protobuf's JSON form", () => {
    assert.deepEqual(parse(traceItem(TraceItemType.LOG, { "sentry.body": "hi", big: 2n ** 60n, half: 0.5 })), {
      topic: "snuba-items",
      key: "abababababababababababababababab",
      headers: { item_type: "3" },
      delivered_at: new Date(noon).toISOString(),
      value: {
        organization_id: "1",
        project_id: "42",
        trace_id: traceId,
        item_id: "AQEBAQEBAQEBAQEBAQEBAQ==",
        item_type: "TRACE_ITEM_TYPE_LOG",
        timestamp: "2023-11-14T22:13:20.123456Z",
        attributes: {
          "sentry.body": { string_value: "hi" },
          big: { int_value: "1152921504606846976" },
          half: { double_value: 0.5 },
        },
        client_sample_rate: 1,
        outcomes: { category_count: [{ data_category: 23, quantity: "1" }], key_id: "7" },
      },
    });
  });

  it("gives the bytes of a message that can't be read, and why", () => {
    const { value, fault } = parse(record("spans", Buffer.from("{"))) as { value: unknown; fault: unknown };
    assert.deepEqual(value, { $base64: "ew==" });
    assert.match(String(fault), /JSON/);
  });
});
