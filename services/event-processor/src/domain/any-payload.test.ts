import assert from "node:assert/strict";
import { createItem } from "@weir/envelope";
import fc from "fast-check";
import { createUnitFixture } from "../testing/unit-fixture.ts";

const types = ["event", "feedback", "transaction", "user_report", "check_in", "session", "sessions", "client_report"];

/** Names that the steps look at, so that values of the wrong kind land where they hurt. */
const names = [
  "timestamp start_timestamp breadcrumbs values exception threads contexts trace trace_id span_id parent_span_id type",
  "level tags message logentry formatted params release environment dist server_name site user extra modules sdk name",
  "version platform spans data op status measurements value unit _meta errors request transaction transaction_info",
  "aggregates attrs started did sid init exited monitor_slug monitor_config schedule discarded_events reason category",
  "quantity event_id comments __proto__ constructor toString",
]
  .join(" ")
  .split(" ");

const leaf = fc.oneof(
  fc.string(),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom("2026-03-01T11:59:47Z", "4fd0b6131f19f39af59d3b8b5a7e2f01", "b1c0ffee0002110f", "ok", 1_772_366_390),
);
const { payload } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small", withCrossShrink: true }, leaf, tie("list"), tie("payload")),
  list: fc.array(tie("value"), { maxLength: 4 }),
  payload: fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie("value"), { maxKeys: 12 }),
}));

describe("any payload", () => {
  it("is delivered or accounted, and never fails its unit", async () => {
    const property = fc.asyncProperty(fc.constantFrom(...types), payload, fc.boolean(), async (type, value, cut) => {
      const fixture = createUnitFixture();
      const bytes = Buffer.from(JSON.stringify(value));
      const items = [createItem(type, cut ? bytes.subarray(0, -1) : bytes), createItem("attachment", Buffer.from("1"))];
      const { failure } = await fixture.process(items);
      assert.equal(failure, undefined);
      fixture.accounting.assertBalanced();
    });
    await fc.assert(property, { numRuns: 1500 });
  });

  it("of a valid transaction with wrong members is delivered or accounted too", async () => {
    const property = fc.asyncProperty(payload, fc.array(payload, { maxLength: 3 }), async (members, spans) => {
      const fixture = createUnitFixture();
      const trace = { trace_id: "4fd0b6131f19f39af59d3b8b5a7e2f01", span_id: "b1c0ffee0002110f" };
      const times = { start_timestamp: 1_772_366_390, timestamp: 1_772_366_395 };
      const ids = { ...trace, span_id: "b1c0ffee00001111" };
      const event = {
        ...(members as object),
        ...times,
        contexts: { trace },
        spans: spans.map((span) => ({ ...(span as object), ...times, ...ids })),
      };
      await fixture.process([createItem("transaction", Buffer.from(JSON.stringify(event)))]);
      assert.equal(fixture.messages("transactions").length, 1);
      fixture.accounting.assertBalanced();
    });
    await fc.assert(property, { numRuns: 500 });
  });
});
