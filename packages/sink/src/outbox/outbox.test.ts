import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { SinkError } from "../sink-error.ts";
import { createOutbox, type OutboxOptions, type SendBatch } from "./outbox.ts";

interface Message {
  readonly bytes: number;
  readonly name: string;
}

interface Call {
  readonly names: string[];
  readonly signal: AbortSignal;
  succeed(errors?: readonly (SinkError | undefined)[]): void;
  fail(error: Error): void;
}

function message(name: string, bytes = 10): Message {
  return { name, bytes };
}

/** An outbox over a delivery whose end the test decides. */
function setUp(changes: Partial<OutboxOptions<Message>> = {}) {
  const calls: Call[] = [];
  const send: SendBatch<Message> = (messages, signal) =>
    new Promise((resolve, reject) => {
      calls.push({ names: messages.map(({ name }) => name), signal, succeed: resolve, fail: reject });
    });
  const outbox = createOutbox<Message>({
    name: "test",
    send,
    monotonicMs: () => performance.now(),
    maxRecords: 100,
    maxBytes: 1000,
    lingerMs: 0,
    maxBatchRecords: 10,
    maxBatchBytes: 100,
    maxInFlight: 2,
    timeoutMs: 10_000,
    ...changes,
  });
  const call = (index: number): Call => {
    const found = calls[index];
    assert.ok(found, `${calls.length} batches were sent, expected ${index + 1}`);
    return found;
  };
  return { outbox, calls, call };
}

async function stateOf(promise: Promise<unknown>): Promise<string> {
  const settled = promise.then(
    () => "resolved",
    (error) => (error instanceof SinkError ? error.code : String(error)),
  );
  return Promise.race([settled, sleep(2).then(() => "pending")]);
}

describe("the outbox", () => {
  it("collects what is submitted within the linger time into one batch", async () => {
    const { outbox, calls, call } = setUp({ lingerMs: 10 });
    const first = outbox.submit([message("a"), message("b")]);
    const second = outbox.submit([message("c")]);
    assert.equal(calls.length, 0);
    await sleep(20);
    assert.deepEqual(call(0).names, ["a", "b", "c"]);
    assert.equal(await stateOf(first), "pending");
    call(0).succeed();
    await Promise.all([first, second]);
    assert.deepEqual(outbox.stats(), { records: 0, bytes: 0, inFlightBatches: 0, oldestMs: 0 });
  });

  it("sends at once when a batch is full, by count or by bytes", async () => {
    const byCount = setUp({ lingerMs: 1000, maxBatchRecords: 2 });
    byCount.outbox.submit([message("a")]).catch(() => {});
    assert.equal(byCount.calls.length, 0);
    byCount.outbox.submit([message("b")]).catch(() => {});
    assert.deepEqual(byCount.call(0).names, ["a", "b"]);
    await byCount.outbox.close(0);

    const byBytes = setUp({ lingerMs: 1000 });
    byBytes.outbox.submit([message("a", 60)]).catch(() => {});
    byBytes.outbox.submit([message("b", 60)]).catch(() => {});
    assert.deepEqual(byBytes.call(0).names, ["a"], "a batch stays within its bytes");
    await byBytes.outbox.close(0);
  });

  it("keeps groups whole, and cuts only those that are larger than a batch", async () => {
    const { outbox, calls, call } = setUp({ maxBatchRecords: 3, maxInFlight: 10 });
    const small = outbox.submit([message("a"), message("b")]);
    const middle = outbox.submit([message("c"), message("d")]);
    const large = outbox.submit(["e", "f", "g", "h"].map((name) => message(name)));
    assert.deepEqual(
      calls.map(({ names }) => names.join("")),
      ["ab", "cd", "efg", "h"],
    );
    call(0).succeed();
    await small;
    call(2).succeed();
    assert.equal(await stateOf(large), "pending", "a group is durable when all of it is");
    call(3).succeed();
    await large;
    assert.equal(await stateOf(middle), "pending");
    call(1).succeed();
    await middle;
  });

  it("has at most so many batches under way, and goes on when one is done", async () => {
    const { outbox, calls, call } = setUp({ maxBatchRecords: 1, maxInFlight: 2 });
    const submits = ["a", "b", "c"].map((name) => outbox.submit([message(name)]));
    assert.equal(calls.length, 2);
    call(0).succeed();
    await submits[0];
    assert.deepEqual(call(2).names, ["c"]);
    call(1).succeed();
    call(2).succeed();
    await Promise.all(submits);
  });

  it("refuses at once what has no room, counting what is under way", async () => {
    const { outbox, call } = setUp({ maxRecords: 3, maxBytes: 1000 });
    const held = outbox.submit([message("a"), message("b"), message("c")]);
    await assert.rejects(outbox.submit([message("d")]), { name: "SinkError", code: "full", retryable: true });
    assert.equal(outbox.hasRoom(1, 1), false);
    call(0).succeed();
    await held;
    assert.equal(outbox.hasRoom(3, 1000), true);
    await assert.rejects(outbox.submit([message("e", 1001)]), {
      code: "full",
      message: /no room for 1 more of 1001 bytes/,
    });
    await outbox.close(0);
  });

  it("fails a group by its deadline, queued or under way, and keeps counting what is under way", async () => {
    const { outbox, call } = setUp({ timeoutMs: 50, maxBatchRecords: 1, maxInFlight: 1 });
    const underWay = outbox.submit([message("a", 30)]);
    const queued = outbox.submit([message("b", 40)]);
    await assert.rejects(underWay, { code: "deadline", retryable: true });
    await assert.rejects(queued, { code: "deadline" });
    assert.equal(call(0).signal.aborted, true);
    assert.deepEqual([outbox.stats().records, outbox.stats().bytes], [1, 30]);
    call(0).succeed();
    await sleep(5);
    assert.equal(outbox.stats().bytes, 0);
  });

  it("gives up a delivery that never settles, a minute after its deadline", async () => {
    let nowMs = 0;
    const { outbox, calls } = setUp({ timeoutMs: 50, maxBatchRecords: 1, maxInFlight: 1, monotonicMs: () => nowMs });
    const lost = outbox.submit([message("a")]);
    nowMs = 50;
    await assert.rejects(lost, { code: "deadline" });
    await sleep(20);
    assert.equal(outbox.stats().inFlightBatches, 1);
    nowMs = 60_051;
    await sleep(20);
    assert.equal(outbox.stats().inFlightBatches, 0);
    outbox.submit([message("b")]).catch(() => {});
    assert.deepEqual(
      calls.map(({ names }) => names),
      [["a"], ["b"]],
    );
    await outbox.close(0);
  });

  it("goes on after a batch failed, and does not send the rest of a group that failed", async () => {
    const { outbox, calls, call } = setUp({ maxBatchRecords: 2, maxInFlight: 1 });
    const broken = outbox.submit(["a", "b", "c", "d"].map((name) => message(name)));
    const next = outbox.submit([message("e")]);
    call(0).fail(new Error("broker is gone"));
    await assert.rejects(broken, { code: "unavailable", message: "test: broker is gone" });
    await sleep(1);
    assert.deepEqual(
      calls.map(({ names }) => names.join("")),
      ["ab", "e"],
    );
    call(1).succeed();
    await next;
    assert.equal(outbox.stats().bytes, 0);
  });

  it("fails only the groups whose messages failed", async () => {
    const { outbox, call } = setUp({ lingerMs: 1 });
    const good = outbox.submit([message("a")]);
    const bad = outbox.submit([message("b"), message("c")]);
    await sleep(5);
    call(0).succeed([undefined, undefined, new SinkError("too_large", "no")]);
    await good;
    await assert.rejects(bad, { code: "too_large", retryable: false });
  });

  it("lets a caller give up, without sending what was not sent", async () => {
    const { outbox, calls } = setUp({ lingerMs: 10 });
    const controller = new AbortController();
    const given = outbox.submit([message("a")], controller.signal);
    outbox.submit([message("b")]).catch(() => {});
    controller.abort(new Error("enough"));
    await assert.rejects(given, { code: "deadline" });
    await sleep(20);
    assert.deepEqual(
      calls.map(({ names }) => names),
      [["b"]],
    );
    await assert.rejects(outbox.submit([message("c")], controller.signal), { code: "deadline" });
    await outbox.close(0);
  });

  it("delivers what it holds when it closes, without lingering, and takes no more", async () => {
    const { outbox, call } = setUp({ lingerMs: 60_000 });
    const held = outbox.submit([message("a")]);
    const closing = outbox.close(1000);
    await assert.rejects(outbox.submit([message("b")]), { code: "closed" });
    call(0).succeed();
    await Promise.all([held, closing]);
  });

  it("gives up when closing takes too long", async () => {
    const { outbox, call } = setUp({ maxInFlight: 1, maxBatchRecords: 1 });
    const underWay = outbox.submit([message("a")]);
    const queued = outbox.submit([message("b")]);
    const outcomes = Promise.allSettled([underWay, queued]);
    await outbox.close(20);
    assert.deepEqual(
      (await outcomes).map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : outcome.status)),
      ["closed", "closed"],
    );
    assert.equal(call(0).signal.aborted, true);
  });

  it("tells its observer of batches and of errors by code", async () => {
    const told: unknown[] = [];
    const { outbox, call } = setUp({
      maxRecords: 2,
      observer: {
        batchDone: ({ records, bytes, delivered }) => told.push([records, bytes, delivered]),
        groupFailed: (code, records) => told.push([code, records]),
      },
    });
    const first = outbox.submit([message("a"), message("b")]);
    await assert.rejects(outbox.submit([message("c")]));
    call(0).succeed();
    await first;
    assert.deepEqual(told, [
      ["full", 1],
      [2, 20, true],
    ]);
  });

  it("keeps order and loses nothing under many groups of all sizes", async () => {
    const sent: string[] = [];
    const outbox = createOutbox<Message>({
      name: "test",
      send: async (messages) => {
        for (const { name } of messages) sent.push(name);
        await sleep(0);
        return undefined;
      },
      monotonicMs: () => performance.now(),
      maxRecords: 100_000,
      maxBytes: 10_000_000,
      lingerMs: 1,
      maxBatchRecords: 7,
      maxBatchBytes: 100,
      maxInFlight: 3,
      timeoutMs: 10_000,
    });
    const expected: string[] = [];
    const submits: Promise<void>[] = [];
    for (let group = 0; group < 500; group += 1) {
      const messages = Array.from({ length: 1 + (group % 11) }, (_, index) =>
        message(`${group}.${index}`, 1 + ((group * 7) % 40)),
      );
      expected.push(...messages.map(({ name }) => name));
      submits.push(outbox.submit(messages));
    }
    await Promise.all(submits);
    assert.deepEqual(sent, expected);
    assert.equal(outbox.stats().bytes, 0);
  });
});
