import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { createItem } from "@weir/envelope";
import { ExplainLevel } from "@weir/gen/weir/common/v1/decision.ts";
import { SinkError } from "@weir/sink";
import { createFaultSwitch, createStubQuota, withSinkFaults } from "@weir/test-kit";
import { createUnitFixture, eventId, receivedSeconds } from "../../testing/unit-fixture.ts";
import { usedUp } from "../../testing/used-up.ts";

const sentAt = receivedSeconds - 30;

function eventItem(event: object): ReturnType<typeof createItem> {
  return createItem("event", Buffer.from(JSON.stringify(event)));
}

function attachment(text: string, fields: { filename?: string; attachmentType?: string } = {}) {
  return createItem("attachment", Buffer.from(text), fields);
}

function payloadOf(fixture: ReturnType<typeof createUnitFixture>): Record<string, unknown> {
  const [message] = fixture.messages("events");
  assert.ok(message, "expected a message on ingest-events");
  return message.payload as Record<string, unknown>;
}

const errorLimit = usedUp(DataCategory.ERROR);
const errorQuota = {
  id: "q",
  categories: ["error"],
  scope: "organization",
  limit: 10,
  window: 60,
  reasonCode: "used_up",
};

describe("error events", () => {
  it("are kept over a quota that only reports, and the books tell it", async () => {
    const quota = createStubQuota({ reported: () => [{ charge: 0, quotaId: "q", reasonCode: "used_up" }] });
    const config = { quotas: [{ ...errorQuota, mode: "report" }] };
    const fixture = createUnitFixture({ config, neighbours: { quota } });
    const { explanation } = await fixture.process([eventItem({ timestamp: sentAt })], { explain: ExplainLevel.ALL });
    assert.equal(fixture.messages("events").length, 1);
    assert.deepEqual(fixture.accounting.outcomes, []);
    const errors = fixture.accounting.books.balance().find(({ category }) => category === "error");
    assert.deepEqual([errors?.accepted, errors?.reported], [1, 1]);
    const asked = explanation?.passed.flatMap(({ facts }) => (facts?.$case === "quota" ? [facts.value.reporting] : []));
    assert.deepEqual(asked, [["q"]]);
  });

  it("fills in what a bare event lacks", async () => {
    const fixture = createUnitFixture();
    const result = await fixture.process([eventItem({ timestamp: sentAt })]);
    assert.deepEqual(result, { id: "unit-1", rateLimits: [], failure: undefined });
    assert.deepEqual(payloadOf(fixture), {
      _metrics: { "bytes.ingested.event": 24 },
      contexts: { trace: { span_id: "a".repeat(16), status: "unknown", trace_id: eventId, type: "trace" } },
      event_id: eventId,
      key_id: "7",
      level: "error",
      logger: "",
      platform: "other",
      project: 42,
      received: receivedSeconds,
      sdk: { name: "sentry.python", version: "2.1.0" },
      timestamp: sentAt,
      type: "default",
      version: "7",
    });
    assert.deepEqual(fixture.accounting.summary(), []);
    fixture.accounting.assertBalanced();
  });

  it("writes members in ascending order and the notes last", async () => {
    const fixture = createUnitFixture();
    await fixture.process([eventItem({ timestamp: sentAt, level: "loud", zebra: 1 })]);
    const names = Object.keys(payloadOf(fixture));
    assert.equal(names.at(-1), "_meta");
    assert.deepEqual(names.slice(0, -1), names.slice(0, -1).toSorted());
  });

  it("moves an event from the future to the time of receipt, breadcrumbs with it", async () => {
    const fixture = createUnitFixture();
    const crumb = { message: "c", timestamp: "2026-03-01T12:59:00Z" };
    await fixture.process([eventItem({ timestamp: "2026-03-01T13:00:00Z", breadcrumbs: [crumb] })]);
    const { timestamp, breadcrumbs, errors } = payloadOf(fixture);
    assert.equal(timestamp, receivedSeconds);
    assert.deepEqual(breadcrumbs, {
      values: [{ level: "info", message: "c", timestamp: receivedSeconds - 60, type: "default" }],
    });
    assert.deepEqual(errors, [
      {
        type: "future_timestamp",
        name: "timestamp",
        sdk_time: "2026-03-01T13:00:00+00:00",
        server_time: "2026-03-01T12:00:00+00:00",
      },
    ]);
  });

  it("corrects a clock that is off by 55 minutes or more", async () => {
    const fixture = createUnitFixture();
    const sent = { sentAt: { seconds: BigInt(receivedSeconds - 7200), nanos: 0 } };
    await fixture.process([eventItem({ timestamp: receivedSeconds - 7205 })], sent);
    const { timestamp, _meta: meta } = payloadOf(fixture);
    assert.equal(timestamp, receivedSeconds - 5);
    assert.deepEqual(meta, {
      timestamp: {
        "": {
          err: [["clock_drift", { sdk_time: "2026-03-01T10:00:00+00:00", server_time: "2026-03-01T12:00:00+00:00" }]],
        },
      },
    });
  });

  it("cleans tags and says what was wrong with them", async () => {
    const fixture = createUnitFixture();
    const tags = [
      ["sp ace", " x "],
      ["n", ""],
      ["release", "r"],
    ];
    await fixture.process([eventItem({ timestamp: sentAt, tags })]);
    const payload = payloadOf(fixture);
    assert.deepEqual(payload.tags, [
      ["sp-ace", "x"],
      ["n", null],
    ]);
    assert.deepEqual(payload.errors, [
      { type: "invalid_data", name: "tags.1.1", reason: "expected a non-empty value" },
    ]);
  });

  it("keeps nulls among what a client adds of its own", async () => {
    const fixture = createUnitFixture();
    await fixture.process([eventItem({ timestamp: sentAt, extra: { b: null, a: 1, deep: { gone: null } } })]);
    assert.deepEqual(payloadOf(fixture).extra, { a: 1, b: null, deep: {} });
  });

  it("keeps integers that a double cannot hold", async () => {
    const fixture = createUnitFixture();
    const item = createItem("event", Buffer.from(`{"timestamp":${sentAt},"extra":{"big":12345678901234567890}}`));
    await fixture.process([item]);
    const [record] = fixture.sink.recordsOf("events");
    assert.ok(record?.value.includes('"extra":{"big":12345678901234567890}'));
  });

  it("keeps a member named __proto__ as a member", async () => {
    const fixture = createUnitFixture();
    const item = createItem("event", Buffer.from(`{"timestamp":${sentAt},"extra":{"__proto__":{"a":1}}}`));
    await fixture.process([item]);
    const [record] = fixture.sink.recordsOf("events");
    assert.ok(record?.value.includes('"extra":{"__proto__":{"a":1}}'));
  });

  for (const [what, payload, reason] of [
    ["that is not JSON", '{"message":', "invalid_json"],
    ["that is not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), "invalid_json"],
    ["that is nested too deeply", `{"extra":${"[".repeat(200)}${"]".repeat(200)}}`, "invalid_json"],
    ["that is not an object", '"text"', "no_event_payload"],
    ["with a start before 1970", '{"start_timestamp":-5}', "invalid_transaction"],
    ["that is too large", `{"message":"${"x".repeat(1024 * 1024)}"}`, "too_large:event"],
  ] as const) {
    it(`drops an event ${what}, with everything that belongs to it`, async () => {
      const fixture = createUnitFixture();
      await fixture.process([createItem("event", Buffer.from(payload)), attachment("12345")]);
      assert.equal(fixture.sink.records.length, 0);
      assert.deepEqual(fixture.accounting.summary(), [
        `3 ${reason} attachment 5`,
        `3 ${reason} attachment_item 1`,
        `3 ${reason} error 1`,
      ]);
      assert.equal(fixture.explained.length, 1);
      fixture.accounting.assertBalanced();
    });
  }

  it("sends an event with files to the topic of attachments, chunks first, user reports before the event", async () => {
    const fixture = createUnitFixture({ chunkBytes: 4 });
    const report = createItem("user_report", Buffer.from(` {"event_id":"${eventId}","comments":"hi","name":null}\n`));
    const files = [attachment("123456", { filename: "a" }), attachment("b", { filename: "b" })];
    await fixture.process([eventItem({ timestamp: sentAt }), ...files, report]);
    assert.deepEqual(fixture.messages("events"), []);
    const messages = fixture.messages("attachments");
    assert.deepEqual(
      messages.map(({ type }) => type),
      ["attachment_chunk", "attachment_chunk", "attachment_chunk", "user_report", "event"],
    );
    assert.deepEqual(messages[3]?.payload, { event_id: eventId, name: "", email: "", comments: "hi" });
    const attachments = messages[4]?.attachments as { name: string; chunks: number }[];
    const chunksByName = attachments.map(({ name, chunks }) => `${name} ${chunks}`);
    assert.deepEqual(chunksByName.toSorted(), ["a 2", "b 1"]);
    fixture.accounting.assertBalanced();
  });

  it("sends feedback to its own topic and its attachments one by one", async () => {
    const fixture = createUnitFixture();
    const feedback = { timestamp: sentAt, contexts: { feedback: { message: "Broken" } } };
    await fixture.process([
      createItem("feedback", Buffer.from(JSON.stringify(feedback))),
      attachment("screen", { filename: "s.txt" }),
    ]);
    assert.deepEqual(
      fixture.messages("attachments").map(({ type }) => type),
      ["attachment"],
    );
    const [message] = fixture.messages("feedback");
    assert.ok(message, "expected a message on ingest-feedback-events");
    assert.equal((message.payload as { type: string }).type, "feedback");
    assert.deepEqual(message.attachments, []);
    fixture.accounting.assertBalanced();
  });

  it("drops reports that it does not look into, and tells those that cannot be inflated from the others", async () => {
    const fixture = createUnitFixture();
    await fixture.process([createItem("unreal_report", Buffer.from([0x78, 0x9c, 1]))]);
    await fixture.process([createItem("unreal_report", Buffer.from("not zlib"))]);
    assert.deepEqual(fixture.accounting.summary(), ["3 feature_disabled error 1", "3 invalid_compression error 1"]);
    fixture.accounting.assertBalanced();
  });

  it("drops a second event of an envelope as a duplicate", async () => {
    const fixture = createUnitFixture();
    await fixture.process([eventItem({ timestamp: sentAt }), eventItem({ timestamp: sentAt })]);
    assert.deepEqual(fixture.accounting.summary(), ["3 duplicate_item error 1"]);
    assert.equal(fixture.messages("events").length, 1);
    fixture.accounting.assertBalanced();
  });

  it("drops attachments that refer to uploads, and keeps the event", async () => {
    const fixture = createUnitFixture();
    const contentType = "application/vnd.sentry.attachment-ref+json";
    const reference = createItem("attachment", Buffer.from("{}"), { contentType, attachmentLength: 5n });
    await fixture.process([eventItem({ timestamp: sentAt }), reference]);
    assert.deepEqual(fixture.accounting.summary(), [
      "3 invalid_placeholder_attachment attachment 5",
      "3 invalid_placeholder_attachment attachment_item 1",
    ]);
    assert.equal(fixture.messages("events").length, 1);
    fixture.accounting.assertBalanced();
  });

  it("refuses an event over its quota, tells the limit, and asks once under an id that a retry repeats", async () => {
    const quota = createStubQuota({ limit: () => [errorLimit] });
    const fixture = createUnitFixture({ config: { quotas: [errorQuota] }, neighbours: { quota } });
    const result = await fixture.process([eventItem({ timestamp: sentAt }), attachment("1234")]);
    assert.deepEqual(result.rateLimits, [errorLimit]);
    assert.deepEqual(
      quota.checks.map(({ requestId }) => requestId),
      ["unit-1/event"],
    );
    assert.deepEqual(fixture.accounting.summary(), [
      "2 used_up attachment 4",
      "2 used_up attachment_item 1",
      "2 used_up error 1",
    ]);
    fixture.accounting.assertBalanced();
  });

  it("refuses by a limit that the edge knew without asking the quota service", async () => {
    const quota = createStubQuota();
    const fixture = createUnitFixture({ config: { quotas: [errorQuota] }, neighbours: { quota } });
    await fixture.process([eventItem({ timestamp: sentAt })], { cachedRateLimits: [errorLimit] });
    assert.deepEqual(fixture.accounting.summary(), ["2 used_up error 1"]);
    assert.deepEqual(quota.checks, []);
  });

  it("asks for no quota where none is configured", async () => {
    const fixture = createUnitFixture();
    await fixture.process([eventItem({ timestamp: sentAt })]);
    assert.deepEqual(fixture.neighbours.quota.checks, []);
  });

  it("drops only the attachments when only they are over their quota", async () => {
    const quotas = [{ categories: ["attachment"], limit: 0, reasonCode: "off" }];
    const fixture = createUnitFixture({ config: { quotas } });
    await fixture.process([eventItem({ timestamp: sentAt }), attachment("1234")]);
    assert.deepEqual(fixture.accounting.summary(), ["2 off attachment 4", "2 off attachment_item 1"]);
    assert.equal(fixture.messages("events").length, 1);
    fixture.accounting.assertBalanced();
  });

  it("accounts everything of a disabled project", async () => {
    const fixture = createUnitFixture({ disabled: true });
    await fixture.process([eventItem({ timestamp: sentAt }), attachment("1")]);
    assert.deepEqual(fixture.accounting.summary(), [
      "3 project_id attachment 1",
      "3 project_id attachment_item 1",
      "3 project_id error 1",
    ]);
    fixture.accounting.assertBalanced();
  });

  it("gives the unit back when the sink is away, and counts nothing", async () => {
    const faults = createFaultSwitch();
    faults.fail(() => new SinkError("unavailable", "the broker is away"));
    const fixture = createUnitFixture({ wrapSink: (sink) => withSinkFaults(sink, faults) });
    const result = await fixture.process([eventItem({ timestamp: sentAt })]);
    assert.deepEqual(result.failure, { reason: "sink_unavailable", message: "the broker is away", retryable: true });
    assert.deepEqual(fixture.accounting.summary(), []);
    fixture.accounting.assertBalanced();
  });

  it("accounts an event that can never be delivered as internal", async () => {
    const faults = createFaultSwitch();
    faults.fail(() => new SinkError("too_large", "found 60 MB"));
    const fixture = createUnitFixture({ wrapSink: (sink) => withSinkFaults(sink, faults) });
    const result = await fixture.process([eventItem({ timestamp: sentAt })]);
    assert.equal(result.failure, undefined);
    assert.deepEqual(fixture.accounting.summary(), ["3 internal error 1"]);
    fixture.accounting.assertBalanced();
  });
});
