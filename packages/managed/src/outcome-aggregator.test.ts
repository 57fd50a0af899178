import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { createMemorySink, type Sink } from "@weir/sink";
import {
  clientDiscard,
  createOutcomeAggregator,
  filtered,
  invalid,
  type OutcomeRecord,
  type OutcomeScopingLookup,
  rateLimited,
} from "./index.ts";

const scoping = { organizationId: 42n, projectId: 43n, publicKey: "b".repeat(32), keyId: 44n };

function setUp(options: { sink?: Sink; lookupScoping?: OutcomeScopingLookup; maxBuckets?: number } = {}) {
  let nowMs = 1_760_000_010_000;
  const memory = createMemorySink();
  const errors: unknown[] = [];
  const dropped: string[] = [];
  const aggregator = createOutcomeAggregator({
    sink: options.sink ?? memory,
    lookupScoping: options.lookupScoping ?? ((asked) => asked),
    bucketIntervalMs: 10_000,
    initialDelayMs: 30_000,
    source: "eu",
    maxBuckets: options.maxBuckets ?? 1000,
    now: () => nowMs,
    onFlushError: (error) => errors.push(error),
    onDropped: (_, why) => dropped.push(why),
  });
  const told = () => memory.records.map(({ topic, value }) => [topic, value.toString()]);
  const advanceTo = (ms: number) => {
    nowMs = ms;
  };
  return { aggregator, told, errors, dropped, advanceTo };
}

function error(timestampMs: number, outcome = rateLimited("get_lost")): OutcomeRecord {
  return { scoping, timestampMs, outcome, category: DataCategory.ERROR, quantity: 1 };
}

describe("the outcome aggregator", () => {
  it("sums equal outcomes of a window into one billing message, between the delay and a window's length later", async () => {
    const { aggregator, told, advanceTo } = setUp();
    aggregator.record(error(1_760_000_003_000));
    aggregator.record(error(1_760_000_007_000));
    advanceTo(1_760_000_030_000);
    await aggregator.flush();
    assert.deepEqual(told(), []);
    advanceTo(1_760_000_040_000);
    await aggregator.flush();
    assert.deepEqual(told(), [
      [
        "outcomes_billing",
        '{"timestamp":"2025-10-09T08:53:20.000000Z","org_id":42,"project_id":43,"key_id":44,"outcome":2,"reason":"get_lost","source":"eu","category":1,"quantity":2}',
      ],
    ]);
  });

  it("lets the sums of different keys leave at different moments, and late ones at the next moment of their key", async () => {
    const { aggregator, told, advanceTo } = setUp();
    for (let key = 0; key < 100; key++) {
      const publicKey = key.toString(16).padStart(32, "0");
      aggregator.record({ ...error(1_760_000_003_000), scoping: { ...scoping, publicKey } });
    }
    const left: number[] = [];
    for (let second = 30; second <= 40; second++) {
      advanceTo(1_760_000_000_000 + second * 1000);
      await aggregator.flush();
      left.push(told().length);
    }
    assert.equal(left[0], 0);
    assert.equal(left[10], 100);
    assert.ok((left[5] ?? 0) > 20 && (left[5] ?? 0) < 80, `${left[5]} of 100 left in the first half`);
    aggregator.record({ ...error(1_760_000_003_000), scoping: { ...scoping, publicKey: "0".repeat(32) } });
    await aggregator.flush();
    assert.equal(told().length, 100);
    advanceTo(1_760_000_050_000);
    await aggregator.flush();
    assert.equal(told().length, 101);
  });

  it("waits at a stop for projects that become known, and tells what it could not deliver", async () => {
    let answer: ReturnType<OutcomeScopingLookup> = "pending";
    const { aggregator, told, dropped } = setUp({ lookupScoping: () => answer });
    aggregator.record(error(1_760_000_003_000));
    const stopped = aggregator.stop();
    setTimeout(() => {
      answer = scoping;
    }, 20);
    await stopped;
    assert.equal(told().length, 1);
    answer = "pending";
    aggregator.record({ ...error(1_760_000_003_000), scoping: { ...scoping, organizationId: 0n, keyId: undefined } });
    await aggregator.stop(AbortSignal.timeout(50));
    assert.deepEqual([told().length, dropped, aggregator.size], [1, ["stopped"], 0]);
  });

  it("tells at a stop by the ids that were known, if the project's state cannot be had any more", async () => {
    const { aggregator, told, dropped } = setUp({ lookupScoping: () => "pending" });
    const withoutIds = { ...scoping, organizationId: 0n, keyId: undefined };
    aggregator.record({ ...error(1_760_000_003_000), scoping: withoutIds });
    aggregator.record(error(1_760_000_004_000));
    await aggregator.stop(AbortSignal.timeout(50));
    assert.equal(told().length, 1);
    assert.match(String(told()[0]?.[1]), /"org_id":42,"project_id":43,"key_id":44.*"quantity":2}/);
    assert.deepEqual(dropped, []);
  });

  it("tells outcomes that are not billed on their own topic, and delivers everything at a stop", async () => {
    const { aggregator, told } = setUp();
    aggregator.record(error(1_760_000_003_000, filtered("localhost")));
    aggregator.record(error(1_760_000_003_000, invalid("no_data")));
    await aggregator.stop();
    assert.deepEqual(
      told().map(([topic]) => topic),
      ["outcomes", "outcomes"],
    );
    assert.equal(aggregator.size, 0);
  });

  it("takes the scoping from the project's state at the flush, waits while it is pending, drops what nobody owns", async () => {
    let answer: ReturnType<OutcomeScopingLookup> = "pending";
    const { aggregator, told, dropped } = setUp({ lookupScoping: () => answer });
    const unknown = { organizationId: 0n, projectId: 0n, publicKey: "c".repeat(32), keyId: undefined };
    aggregator.record({ ...error(1_760_000_003_000), scoping: unknown });
    await aggregator.flush({ all: true });
    assert.equal(aggregator.size, 1);
    answer = scoping;
    await aggregator.flush({ all: true });
    assert.match(String(told()[0]?.[1]), /"org_id":42,"project_id":43,"key_id":44/);
    answer = undefined;
    aggregator.record(error(1_760_000_003_000));
    await aggregator.flush({ all: true });
    assert.deepEqual(dropped, ["project_unknown"]);
  });

  it("keeps its sums when the sink refuses them", async () => {
    let down = true;
    const memory = createMemorySink();
    const sink: Sink = {
      submit: (records) => (down ? Promise.reject(new Error("broker away")) : memory.submit(records)),
      close: () => memory.close(),
    };
    const { aggregator, errors } = setUp({ sink });
    aggregator.record(error(1_760_000_003_000));
    await aggregator.flush({ all: true });
    assert.equal(errors.length, 1);
    aggregator.record(error(1_760_000_004_000));
    down = false;
    await aggregator.flush({ all: true });
    assert.equal(memory.records.length, 1);
    assert.match(String(memory.records[0]?.value), /"quantity":2/);
  });

  it("stays within its bound while the sink is away, tells what it drops, and goes on summing up", async () => {
    const memory = createMemorySink();
    let down = true;
    let submits = 0;
    const sink: Sink = {
      submit: (records) => {
        submits++;
        return down ? Promise.reject(new Error("broker away")) : memory.submit(records);
      },
      close: () => memory.close(),
    };
    const { aggregator, dropped } = setUp({ sink, maxBuckets: 10 });
    for (let index = 0; index < 500; index++) aggregator.record(error(1_760_000_003_000, clientDiscard(`r${index}`)));
    await aggregator.flush({ all: true });
    assert.equal(aggregator.size, 10);
    assert.deepEqual(new Set(dropped), new Set(["full"]));
    assert.ok(submits <= 30, `found ${submits} submissions of 10 sums for 500 outcomes`);
    down = false;
    await aggregator.stop();
    assert.equal(aggregator.size, 0);
  });

  it("delivers a long backlog in pieces that a sink's queue takes", async () => {
    const memory = createMemorySink();
    let underWay = 0;
    let most = 0;
    const sink: Sink = {
      async submit(records) {
        underWay += records.length;
        most = Math.max(most, underWay);
        await memory.submit(records);
        underWay -= records.length;
      },
      close: () => memory.close(),
    };
    const { aggregator } = setUp({ sink, maxBuckets: 10_000 });
    for (let index = 0; index < 2500; index++) aggregator.record(error(1_760_000_003_000, clientDiscard(`r${index}`)));
    await aggregator.stop();
    assert.equal(most, 1000);
    assert.equal(memory.records.length, 2500);
  });

  it("tells again only what the sink has refused", async () => {
    const memory = createMemorySink();
    let full = true;
    const sink: Sink = {
      submit: (records) =>
        full && String(records[0]?.value).includes('"reason":"r7"')
          ? Promise.reject(new Error("its partition has no leader"))
          : memory.submit(records),
      close: () => memory.close(),
    };
    const { aggregator, errors } = setUp({ sink });
    for (let index = 0; index < 20; index++) aggregator.record(error(1_760_000_003_000, clientDiscard(`r${index}`)));
    await aggregator.flush({ all: true });
    assert.deepEqual([memory.records.length, aggregator.size, errors.length], [19, 1, 1]);
    full = false;
    await aggregator.flush({ all: true });
    const reasons = memory.records.map(({ value }) => JSON.parse(value.toString()).reason);
    assert.deepEqual([reasons.length, new Set(reasons).size], [20, 20]);
  });

  it("refuses times of long ago or far ahead and says so", () => {
    const { aggregator, dropped } = setUp();
    aggregator.record(error(1_760_000_010_000 - 5 * 24 * 3_600_000 - 1));
    aggregator.record(error(1_760_000_010_000 + 60_001));
    assert.deepEqual(dropped, ["timestamp", "timestamp"]);
    assert.equal(aggregator.size, 0);
  });

  it("leaves out a category that cannot be counted", async () => {
    const { aggregator, told } = setUp();
    aggregator.record({ ...error(1_760_000_003_000), category: DataCategory.UNRECOGNIZED });
    await aggregator.stop();
    assert.match(String(told()[0]?.[1]), /"source":"eu","quantity":1}$/);
  });

  it("stays a whole number, whatever clients claim to have lost", async () => {
    const { aggregator, told } = setUp();
    const absurd = { ...error(1_760_000_003_000, clientDiscard("all")), quantity: Number.MAX_SAFE_INTEGER };
    for (let sent = 0; sent < 3; sent++) aggregator.record(absurd);
    await aggregator.flush({ all: true });
    assert.match(String(told()[0]?.[1]), /"quantity":9007199254740991}$/);
  });

  it("removes a reason of more than 200 characters", async () => {
    const { aggregator, told } = setUp();
    aggregator.record(error(1_760_000_003_000, filtered("x".repeat(201))));
    await aggregator.stop();
    assert.doesNotMatch(String(told()[0]?.[1]), /reason/);
  });
});
