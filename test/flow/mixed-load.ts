/** A load whose every decision is known beforehand: what is sent, and what is dropped for which reason. */
import { createHash } from "node:crypto";
import { DataCategory } from "@weir/data-category";
import type { TestProject } from "../harness/setups.ts";
import { increase } from "./accounted.ts";

/** Envelopes to send, and the sums that must come out. */
export interface Load {
  readonly envelopes: readonly { readonly project: TestProject; readonly body: Buffer }[];
  /** Items in them, those inside containers counted each. */
  readonly items: number;
  /** Quantities sent, by category id. */
  readonly sent: ReadonlyMap<string, number>;
  /** Quantities that must be dropped, by `<outcome> <reason> <category>`. */
  readonly dropped: ReadonlyMap<string, number>;
}

const perContainer = 10;
const childSpans = 3;
const errorLimit = 300;
const filtered = 1;
const rateLimited = 2;
const invalid = 3;

/** Makes the load for projects that keep all, limit errors, sample traces by release, and mute logs and check-ins. */
export function makeLoad(
  projects: Readonly<Record<"plain" | "limited" | "sampled" | "muted", TestProject>>,
  nowSeconds: number,
): Load {
  const envelopes: { project: TestProject; body: Buffer }[] = [];
  const sent = new Map<string, number>();
  const dropped = new Map<string, number>();
  let items = 0;

  function add(
    project: TestProject,
    envelope: string,
    count: number,
    quantities: readonly [DataCategory, number][],
  ): void {
    envelopes.push({ project, body: Buffer.from(envelope) });
    items += count;
    for (const [category, quantity] of quantities) increase(sent, String(category), quantity);
  }

  function drop(outcome: number, reason: string, quantities: readonly [DataCategory, number][]): void {
    for (const [category, quantity] of quantities) increase(dropped, `${outcome} ${reason} ${category}`, quantity);
  }

  function addError(project: TestProject, seed: string): void {
    add(project, errorEnvelope(seed, nowSeconds), 1, [[DataCategory.ERROR, 1]]);
  }

  function addErrorWithFile(project: TestProject, seed: string): void {
    const file = `parcel ${seed}`;
    add(
      project,
      `${errorEnvelope(seed, nowSeconds)}{"type":"attachment","filename":"f.txt","length":${file.length}}\n${file}\n`,
      2,
      [
        [DataCategory.ERROR, 1],
        [DataCategory.ATTACHMENT, file.length],
        [DataCategory.ATTACHMENT_ITEM, 1],
      ],
    );
  }

  function addBrokenError(project: TestProject): void {
    add(project, '{}\n{"type":"event"}\n{"message": broken\n', 1, [[DataCategory.ERROR, 1]]);
    drop(invalid, "invalid_json", [[DataCategory.ERROR, 1]]);
  }

  function addTransaction(project: TestProject, seed: string, release: string): void {
    const spans = childSpans + 1;
    add(project, transactionEnvelope(seed, release, project, nowSeconds), 1 + childSpans, [
      [DataCategory.TRANSACTION, 1],
      [DataCategory.TRANSACTION_INDEXED, 1],
      [DataCategory.SPAN, spans],
      [DataCategory.SPAN_INDEXED, spans],
    ]);
    if (release !== "drop-me") return;
    drop(filtered, "Sampled:1001", [
      [DataCategory.TRANSACTION_INDEXED, 1],
      [DataCategory.SPAN_INDEXED, spans],
    ]);
  }

  function addSpans(project: TestProject, seed: string, release: string): void {
    const sampledOut = release === "drop-me";
    add(project, spanEnvelope(seed, release, project, nowSeconds), perContainer, [
      [DataCategory.SPAN, perContainer],
      [DataCategory.SPAN_INDEXED, perContainer],
      // Segments that arrive as spans count as transactions, kept or sampled out.
      [DataCategory.TRANSACTION, 1],
    ]);
    if (sampledOut) drop(filtered, "Sampled:1001", [[DataCategory.SPAN_INDEXED, perContainer]]);
  }

  function addLogs(project: TestProject, seed: string, muted: boolean): void {
    const bodies = Array.from({ length: perContainer }, (_, index) => `log ${seed} ${index}`);
    const { envelope, payloadBytes } = logEnvelope(seed, bodies, nowSeconds);
    // Refused at the edge, the container counts with its own size; parsed, each record with that of its contents.
    const bytes = muted ? payloadBytes : bodies.reduce((total, body) => total + body.length, 0);
    const quantities: [DataCategory, number][] = [
      [DataCategory.LOG_ITEM, perContainer],
      [DataCategory.LOG_BYTE, bytes],
    ];
    add(project, envelope, perContainer, quantities);
    if (muted) drop(rateLimited, "muted", quantities);
  }

  function addCheckIn(project: TestProject, seed: string, muted: boolean): void {
    const checkIn = { check_in_id: hex(32, seed), monitor_slug: "nightly", status: "ok" };
    const quantities: [DataCategory, number][] = [[DataCategory.MONITOR, 1]];
    add(project, `{}\n{"type":"check_in"}\n${JSON.stringify(checkIn)}\n`, 1, quantities);
    if (muted) drop(rateLimited, "muted", quantities);
  }

  for (let index = 0; index < 300; index++) {
    addError(projects.plain, `plain ${index}`);
    addErrorWithFile(projects.plain, `file ${index}`);
    addTransaction(projects.plain, `plain ${index}`, "1.0");
    addLogs(projects.plain, `plain ${index}`, false);
    addLogs(projects.muted, `muted ${index}`, true);
    addCheckIn(projects.plain, `plain ${index}`, false);
    addCheckIn(projects.muted, `muted ${index}`, true);
    addTransaction(projects.sampled, `sampled ${index}`, index % 3 === 0 ? "drop-me" : "keep-me");
    if (index % 2 === 0) addSpans(projects.sampled, `spans ${index}`, index % 4 === 0 ? "drop-me" : "keep-me");
    if (index % 10 === 0) addBrokenError(projects.plain);
    addError(projects.limited, `limited ${index}`);
    addError(projects.limited, `limited again ${index}`);
  }
  drop(rateLimited, "errors_spent", [[DataCategory.ERROR, 600 - errorLimit]]);
  return { envelopes, items, sent, dropped };
}

function hex(length: number, ...seed: (string | number)[]): string {
  return createHash("sha256").update(seed.join(":")).digest("hex").slice(0, length);
}

function errorEnvelope(seed: string, nowSeconds: number): string {
  const event = { event_id: hex(32, seed), timestamp: nowSeconds, message: `error ${seed}`, level: "error" };
  return `${JSON.stringify({ event_id: event.event_id })}\n{"type":"event"}\n${JSON.stringify(event)}\n`;
}

function traceHeader(seed: string, release: string, { publicKey }: TestProject) {
  return { trace_id: hex(32, "trace", seed), public_key: publicKey, release, sample_rate: "1", sampled: "true" };
}

function transactionEnvelope(seed: string, release: string, project: TestProject, nowSeconds: number): string {
  const trace = traceHeader(seed, release, project);
  const rootId = hex(16, "root", seed);
  const transaction = {
    event_id: hex(32, "transaction", seed),
    type: "transaction",
    transaction: "GET /parcels",
    transaction_info: { source: "route" },
    release,
    start_timestamp: nowSeconds - 2,
    timestamp: nowSeconds - 1,
    contexts: { trace: { trace_id: trace.trace_id, span_id: rootId, op: "http.server", status: "ok" } },
    spans: Array.from({ length: childSpans }, (_, index) => ({
      trace_id: trace.trace_id,
      span_id: hex(16, seed, index),
      parent_span_id: rootId,
      op: "db",
      start_timestamp: nowSeconds - 2,
      timestamp: nowSeconds - 1.5,
    })),
  };
  const itemHeaders = { type: "transaction", span_count: childSpans };
  return `${JSON.stringify({ event_id: transaction.event_id, trace })}\n${JSON.stringify(itemHeaders)}\n${JSON.stringify(transaction)}\n`;
}

function spanEnvelope(seed: string, release: string, project: TestProject, nowSeconds: number): string {
  const trace = traceHeader(seed, release, project);
  const items = Array.from({ length: perContainer }, (_, index) => ({
    trace_id: trace.trace_id,
    span_id: hex(16, "span", seed, index),
    name: `step ${index}`,
    status: "ok",
    is_segment: index === 0,
    start_timestamp: nowSeconds - 2,
    end_timestamp: nowSeconds - 1,
  }));
  const itemHeaders = {
    type: "span",
    content_type: "application/vnd.sentry.items.span.v2+json",
    item_count: perContainer,
  };
  return `${JSON.stringify({ trace })}\n${JSON.stringify(itemHeaders)}\n${JSON.stringify({ items })}\n`;
}

function logEnvelope(seed: string, bodies: readonly string[], nowSeconds: number) {
  const items = bodies.map((body) => ({ timestamp: nowSeconds, trace_id: hex(32, seed), level: "info", body }));
  const payload = JSON.stringify({ items });
  const itemHeaders = { type: "log", content_type: "application/vnd.sentry.items.log+json", item_count: bodies.length };
  return { envelope: `{}\n${JSON.stringify(itemHeaders)}\n${payload}\n`, payloadBytes: payload.length };
}
