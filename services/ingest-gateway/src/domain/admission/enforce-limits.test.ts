import assert from "node:assert/strict";
import type { DataCategory } from "@weir/data-category";
import { categoryName } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { createItem } from "@weir/envelope";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import { formatRateLimitsHeader, parseQuotas, RateLimits } from "@weir/rate-limits";
import { checkKnownLimits } from "./known-limits.ts";

const nowMs = 1_760_000_000_000;
const scoping: Scoping = { organizationId: 1n, projectId: 42n, publicKey: "k".repeat(32), keyId: 7n };
const traceAttachment = "application/vnd.sentry.trace-attachment";

function item(type: string, payload: string, fields?: Partial<Item>): Item {
  return createItem(type, Buffer.from(payload), fields);
}

/** What zero quotas for categories, with the category's name as reason, do to items. */
function enforce(categories: readonly string[], items: readonly Item[]) {
  const { quotas } = parseQuotas(
    categories.map((name) => ({ categories: [name], limit: 0, reasonCode: `no_${name}` })),
  );
  const result = checkKnownLimits(items, { quotas, cached: RateLimits.empty(), scoping, nowMs, maxEventBytes: 1000 });
  const outcomes: Record<string, Record<string, number>> = {};
  for (const { outcome, quantities } of result?.removals ?? []) {
    const sums: Record<string, number> = outcomes[outcome.reason ?? "-"] ?? {};
    outcomes[outcome.reason ?? "-"] = sums;
    for (const [category, quantity] of quantities) add(sums, category, quantity);
  }
  const kept = (result?.items ?? items).map((left) => left.type + (left.rateLimited ? "!" : ""));
  const header = result === undefined ? "" : formatRateLimitsHeader(result.limits, nowMs);
  return { kept, outcomes, header };
}

function add(sums: Record<string, number>, category: DataCategory, quantity: number): void {
  sums[categoryName(category)] = (sums[categoryName(category)] ?? 0) + quantity;
}

const header = (name: string) => `60:${name}:organization:no_${name}`;
const minidump = item("attachment", "MDMP", { attachmentType: "event.minidump" });
const plain = item("attachment", "12345");

describe("enforceLimits", () => {
  it("leaves everything where nothing is limited", () => {
    assert.deepEqual(enforce([], [item("event", "{}")]), { kept: ["event"], outcomes: {}, header: "" });
    assert.deepEqual(enforce(["transaction"], [item("event", "{}")]).kept, ["event"]);
  });

  it("drops a limited event with everything that belongs to it, and nothing else", () => {
    const items = [
      item("event", "{}"),
      plain,
      item("user_report", "{}"),
      item("session", "{}"),
      item("log", "[]", { itemCount: 1 }),
    ];
    assert.deepEqual(enforce(["error"], items), {
      kept: ["session", "log"],
      outcomes: { no_error: { error: 1, attachment: 5, attachment_item: 1, feedback: 1 } },
      header: header("error"),
    });
  });

  it("counts the spans of a limited transaction from its payload, and drops its profile", () => {
    const items = [item("transaction", '{"spans":[{},{}]}'), item("profile", "{}", { platform: "python" })];
    assert.deepEqual(enforce(["transaction"], items), {
      kept: [],
      outcomes: {
        no_transaction: {
          transaction: 1,
          transaction_indexed: 1,
          span: 3,
          span_indexed: 3,
          profile: 1,
          profile_backend: 1,
          profile_indexed: 1,
        },
      },
      header: header("transaction"),
    });
  });

  it("tells a span limit with a transaction, but leaves the counting of its spans to processing", () => {
    assert.deepEqual(enforce(["span"], [item("transaction", '{"spans":[{},{}]}')]), {
      kept: ["transaction"],
      outcomes: {},
      header: header("span"),
    });
  });

  it("drops limited spans with their attachments", () => {
    const attachment = item("attachment", "ab", { contentType: traceAttachment, spanId: "a".repeat(16) });
    assert.deepEqual(enforce(["span"], [item("span", "{}", { itemCount: 4 }), attachment, item("session", "{}")]), {
      kept: ["session"],
      outcomes: { no_span: { span: 4, span_indexed: 4, attachment: 2, attachment_item: 1 } },
      header: header("span"),
    });
  });

  it("drops limited attachments of spans and traces without telling the sender", () => {
    const ofSpan = item("attachment", "ab", { contentType: traceAttachment, spanId: "a".repeat(16) });
    const ofTrace = item("attachment", "abc", { contentType: traceAttachment });
    assert.deepEqual(enforce(["attachment_item"], [item("event", "{}"), ofSpan, ofTrace]), {
      kept: ["event"],
      outcomes: { no_attachment_item: { attachment: 5, attachment_item: 2 } },
      header: "",
    });
  });

  it("keeps crash files over their quota, marked, and drops plain attachments", () => {
    assert.deepEqual(enforce(["attachment"], [minidump, plain]), {
      kept: ["attachment!"],
      outcomes: { no_attachment: { attachment: 9, attachment_item: 2 } },
      header: header("attachment"),
    });
  });

  it("counts a crash file of 1000 bytes as such, keeps it, and refuses nothing for it", () => {
    const crash = item("attachment", `MDMP${"x".repeat(996)}`, { attachmentType: "event.minidump" });
    assert.deepEqual(enforce(["attachment"], [crash]), {
      kept: ["attachment!"],
      outcomes: { no_attachment: { attachment: 1000, attachment_item: 1 } },
      header: "",
    });
  });

  it("does not tell the sender of a lone crash file about the attachment limit", () => {
    assert.deepEqual(enforce(["attachment"], [minidump]), {
      kept: ["attachment!"],
      outcomes: { no_attachment: { attachment: 4, attachment_item: 1 } },
      header: "",
    });
  });

  it("does not count a marked crash file a second time", () => {
    assert.deepEqual(enforce(["attachment"], [{ ...minidump, rateLimited: true }]).outcomes, {});
  });

  it("drops session updates without an outcome, and keeps aggregates", () => {
    assert.deepEqual(enforce(["session"], [item("session", "{}"), item("sessions", "{}")]), {
      kept: ["sessions"],
      outcomes: {},
      header: header("session"),
    });
  });

  it("drops logs and trace metrics for either of their categories", () => {
    const log = item("log", "123456", { itemCount: 2 });
    const metric = item("trace_metric", "1234", { itemCount: 3 });
    assert.deepEqual(enforce(["log_byte", "trace_metric"], [log, metric]), {
      kept: [],
      outcomes: {
        no_trace_metric: { trace_metric: 3, trace_metric_byte: 4 },
        no_log_byte: { log_item: 2, log_byte: 6 },
      },
      header: `${header("trace_metric")}, ${header("log_byte")}`,
    });
  });

  it("limits a lone profile by the transaction's limit too, and by its platform's category", () => {
    const backend = item("profile", "{}", { platform: "python" });
    assert.deepEqual(enforce(["transaction"], [backend]).outcomes, {
      no_transaction: { profile: 1, profile_indexed: 1, profile_backend: 1 },
    });
    assert.deepEqual(enforce(["profile_ui"], [backend, item("profile", "{}", { platform: "cocoa" })]), {
      kept: ["profile"],
      outcomes: { no_profile_ui: { profile: 1, profile_indexed: 1, profile_ui: 1 } },
      header: header("profile_ui"),
    });
  });

  it("drops replays, check-ins, reports and profile chunks by their categories", () => {
    const items = [
      item("replay_recording", "x"),
      item("check_in", "{}"),
      item("user_report", "{}"),
      item("profile_chunk", "{}", { platform: "cocoa" }),
      item("profile_chunk", "{}", { platform: "node" }),
    ];
    assert.deepEqual(enforce(["replay", "monitor", "feedback", "profile_chunk_ui"], items), {
      kept: ["profile_chunk"],
      outcomes: {
        no_replay: { replay: 1 },
        no_feedback: { feedback: 1 },
        no_monitor: { monitor: 1 },
        no_profile_chunk_ui: { profile_chunk_ui: 1 },
      },
      header: [header("replay"), header("feedback"), header("monitor"), header("profile_chunk_ui")].join(", "),
    });
  });

  it("leaves client reports alone, whatever is limited", () => {
    const { quotas } = parseQuotas([{ limit: 0 }]);
    const items = [item("client_report", "{}"), item("event", "{}")];
    const result = checkKnownLimits(items, { quotas, cached: RateLimits.empty(), scoping, nowMs, maxEventBytes: 1000 });
    assert.deepEqual(
      result?.items.map(({ type }) => type),
      ["client_report"],
    );
  });
});
