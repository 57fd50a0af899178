import assert from "node:assert/strict";
import { createItem } from "@weir/envelope";
import { SinkError } from "@weir/sink";
import { createFaultSwitch, withSinkFaults } from "@weir/test-kit";
import { createUnitFixture, receivedSeconds } from "../../testing/unit-fixture.ts";

function report(content: object): ReturnType<typeof createItem> {
  return createItem("client_report", Buffer.from(JSON.stringify(content)));
}

async function summaryOf(content: object): Promise<readonly string[]> {
  const fixture = createUnitFixture();
  await fixture.process([report(content)]);
  fixture.accounting.assertBalanced();
  return fixture.accounting.summary();
}

const discarded = [{ reason: "queue_overflow", category: "error", quantity: 23 }];

describe("client reports", () => {
  it("become outcomes, each list in its own way", async () => {
    const summary = await summaryOf({
      timestamp: receivedSeconds - 60,
      discarded_events: discarded,
      rate_limited_events: [
        { reason: "ratelimit", category: "transaction", quantity: 2 },
        { reason: "", category: "log_item", quantity: 1 },
      ],
      filtered_events: [{ reason: "my-generic", category: "error", quantity: 4 }],
      filtered_sampling_events: [{ reason: "Sampled:123,1004,1403,1404", category: "transaction", quantity: 5 }],
    });
    assert.deepEqual(summary, [
      "1 Sampled:1004,1400,0 transaction 5",
      "1 my-generic error 4",
      "2 - log_item 1",
      "2 ratelimit transaction 2",
      "5 queue_overflow error 23",
    ]);
  });

  it("carry the time that they state", async () => {
    const fixture = createUnitFixture();
    await fixture.process([report({ timestamp: receivedSeconds - 60, discarded_events: discarded })]);
    assert.equal(fixture.accounting.outcomes[0]?.timestampMs, (receivedSeconds - 60) * 1000);
  });

  it("carry a time that is corrected by what the client's clock is off, if that is much", async () => {
    const fixture = createUnitFixture();
    const sentAt = { seconds: BigInt(receivedSeconds - 7200), nanos: 0 };
    await fixture.process([report({ timestamp: receivedSeconds - 7260, discarded_events: discarded })], { sentAt });
    assert.equal(fixture.accounting.outcomes[0]?.timestampMs, (receivedSeconds - 60) * 1000);
  });

  it("leave out what has too long a reason, in bytes, and keep what is of a category that nobody knows", async () => {
    const loss = (reason: string, category: string) => ({ reason, category, quantity: 1 });
    const discarded_events = [loss("ü".repeat(101), "error"), loss("ü".repeat(100), "wormhole"), loss("a", "error")];
    assert.deepEqual(await summaryOf({ discarded_events }), ["5 a error 1", `5 ${"ü".repeat(100)} unknown 1`]);
  });

  for (const [what, content] of [
    ["lacks its list", { filtered_events: discarded }],
    ["has a quantity that is no number", { discarded_events: [{ reason: "a", category: "error", quantity: "1" }] }],
    ["is from before the retention", { timestamp: receivedSeconds - 91 * 86_400, discarded_events: discarded }],
    ["is from the future", { timestamp: receivedSeconds + 61, discarded_events: discarded }],
    ["has too long a reason", { discarded_events: [{ reason: "r".repeat(201), category: "error", quantity: 1 }] }],
    [
      "has a sampling reason of another form",
      { discarded_events: [], filtered_sampling_events: [{ reason: "Sampled:a", category: "error", quantity: 1 }] },
    ],
  ] as const) {
    it(`say nothing when a report ${what}`, async () => {
      assert.deepEqual(await summaryOf(content), []);
    });
  }

  it("are not told twice when their unit has to be sent again", async () => {
    const faults = createFaultSwitch();
    faults.failNext(1, () => new SinkError("unavailable", "the broker is away"));
    const fixture = createUnitFixture({ wrapSink: (sink) => withSinkFaults(sink, faults) });
    const items = [report({ discarded_events: discarded }), createItem("event", Buffer.from("{}"))];
    assert.equal((await fixture.process(items)).failure?.retryable, true);
    assert.deepEqual(fixture.accounting.summary(), []);
    await fixture.process(items);
    assert.deepEqual(fixture.accounting.summary(), ["5 queue_overflow error 23"]);
  });
});
