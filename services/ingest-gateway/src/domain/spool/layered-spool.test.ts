import assert from "node:assert/strict";
import { createEnvelopeHeaders } from "@weir/envelope";
import type { HeldEnvelope } from "./held-envelope.ts";
import { createLayeredSpool } from "./layered-spool.ts";
import type { Spool, WhyWait } from "./spool.ts";
import type { WaitReason } from "./wait.ts";

/** A buffer in memory for at most four envelopes and 100 bytes, whose envelopes expire after a minute. */
function createMemorySpool(): Spool {
  return createLayeredSpool({
    maxEntries: 4,
    maxBytes: 100,
    maxAgeMs: 60_000,
    disk: undefined,
    now: () => 0,
    onAvailable: () => {},
    onFound: () => assert.fail(),
    onRecovered: () => assert.fail(),
    onOpened: () => assert.fail(),
    onLost: () => assert.fail(),
  });
}

const nothingWaits: WhyWait = () => undefined;

function waitsFor(reason: WaitReason, untilMs: number): WhyWait {
  return () => ({ reason, detail: "for the test", untilMs });
}

function envelope(
  id: string,
  publicKey: string,
  receivedAtMs: number,
  bytes = 10,
  samplingKey = publicKey,
): HeldEnvelope {
  const request = {
    client: "",
    version: 7,
    origin: "",
    remoteAddr: "",
    forwardedFor: "",
    clientAddress: "",
    userAgent: "",
    clientHints: undefined,
    trusted: false,
  };
  return {
    id,
    publicKey,
    samplingKey,
    projectId: undefined,
    headers: createEnvelopeHeaders(),
    request,
    signature: undefined,
    receivedAtMs,
    bytes,
    items: [],
    failures: 0,
    lastFailure: "",
    notBeforeMs: 0,
  };
}

function takeAll(spool: Spool, nowMs: number, whyWait = nothingWaits): string[] {
  const ids: string[] = [];
  for (let taken = spool.take(nowMs, whyWait); taken !== undefined; taken = spool.take(nowMs, whyWait)) {
    ids.push(taken.id);
  }
  return ids;
}

describe("the buffer in memory", () => {
  it("gives the newest envelope first, of all projects", () => {
    const spool = createMemorySpool();
    for (const held of [
      envelope("a1", "a", 1),
      envelope("b2", "b", 2),
      envelope("a3", "a", 3),
      envelope("b4", "b", 4),
    ]) {
      spool.push(held);
    }
    assert.deepEqual(takeAll(spool, 10), ["b4", "a3", "b2", "a1"]);
  });

  it("is full at its number of entries, taken ones included, until they are finished", () => {
    const spool = createMemorySpool();
    const held = [1, 2, 3, 4].map((at) => envelope(`e${at}`, "a", at));
    for (const each of held) assert.equal(spool.push(each), undefined);
    assert.equal(spool.push(envelope("e5", "a", 5)), "full");
    const taken = spool.take(10, nothingWaits);
    assert.equal(spool.push(envelope("e5", "a", 5)), "full");
    assert.ok(taken);
    spool.finish(taken);
    assert.equal(spool.push(envelope("e5", "a", 5)), undefined);
  });

  it("is full at its bytes, but takes an envelope of any size while it is not", () => {
    const spool = createMemorySpool();
    assert.equal(spool.push(envelope("large", "a", 1, 5000)), undefined);
    assert.equal(spool.push(envelope("small", "a", 2, 1)), "full");
    assert.deepEqual(spool.size(), {
      entries: 1,
      bytes: 5000,
      maxEntries: 4,
      maxBytes: 100,
      disk: undefined,
      refusing: "it holds 5000 bytes in memory, of at most 100",
    });
  });

  it("refuses everything once it is closed, and still gives what it holds", () => {
    const spool = createMemorySpool();
    spool.push(envelope("a1", "a", 1));
    spool.close();
    assert.equal(spool.push(envelope("a2", "a", 2)), "closed");
    assert.deepEqual(takeAll(spool, 10), ["a1"]);
  });

  it("looks again at what waits for a project at the time that was told, or when the project is known", () => {
    const spool = createMemorySpool();
    const waits = waitsFor("project_config", 1000);
    for (const key of ["a", "sampling"]) {
      const waiting = envelope("a1", "a", 1, 10, "sampling");
      spool.push(waiting);
      assert.equal(spool.take(0, waits), undefined);
      assert.equal(spool.take(999, nothingWaits), undefined);
      assert.equal(spool.nextWakeMs(), 1000);
      spool.wake("other");
      spool.wakeProcessors();
      assert.equal(spool.take(999, nothingWaits), undefined);
      spool.wake(key);
      assert.equal(spool.take(999, nothingWaits)?.id, "a1");
      spool.finish(waiting);
    }
    spool.push(envelope("a1", "a", 1));
    spool.take(0, waits);
    assert.equal(spool.take(1000, nothingWaits)?.id, "a1");
  });

  it("looks again at what waits for a processor when processors can be reached", () => {
    const spool = createMemorySpool();
    spool.push(envelope("a1", "a", 1));
    assert.equal(spool.take(0, waitsFor("processor", 5000)), undefined);
    spool.wake("a");
    assert.equal(spool.take(10, nothingWaits), undefined);
    spool.wakeProcessors();
    assert.equal(spool.take(10, nothingWaits)?.id, "a1");
  });

  it("asks once for all envelopes that would wait for the same", () => {
    const spool = createMemorySpool();
    for (const at of [1, 2, 3]) spool.push(envelope(`a${at}`, "a", at));
    let asked = 0;
    const whyWait: WhyWait = ({ publicKey }) => {
      asked++;
      return { reason: "project_config", detail: publicKey, untilMs: 5000 };
    };
    assert.equal(spool.take(10, whyWait), undefined);
    assert.equal(asked, 1);
  });

  it("hands out what is too old, whether it must wait or not, before everything else", () => {
    const spool = createMemorySpool();
    for (const at of [1, 2, 70_000]) spool.push(envelope(`a${at}`, "a", at));
    spool.push(envelope("b", "b", 3));
    const waits = waitsFor("project_config", Number.POSITIVE_INFINITY);
    assert.deepEqual(takeAll(spool, 80_000, waits).sort(), ["a1", "a2", "b"]);
    assert.deepEqual(takeAll(spool, 140_000, waits), ["a70000"]);
  });

  it("lets what waits for its next attempt hold up nothing else of its project", () => {
    const spool = createMemorySpool();
    const retried = envelope("a1", "a", 1);
    spool.push(retried);
    spool.take(0, nothingWaits);
    retried.notBeforeMs = 5000;
    spool.putBack(retried, 0);
    spool.push(envelope("a2", "a", 2));
    assert.deepEqual(takeAll(spool, 100), ["a2"]);
    spool.wake("a");
    assert.deepEqual(takeAll(spool, 4999), []);
    assert.deepEqual(takeAll(spool, 5000), ["a1"]);
  });

  it("hands out at the end what it holds, waiting or not", async () => {
    const spool = createMemorySpool();
    spool.push(envelope("a1", "a", 1));
    spool.take(0, waitsFor("project_config", 5000));
    spool.push(envelope("b1", "b", 1));
    const ids: string[] = [];
    for await (const held of spool.drain()) {
      ids.push(held.id);
      spool.finish(held);
    }
    assert.deepEqual(ids.sort(), ["a1", "b1"]);
    assert.equal(spool.size().entries, 0);
  });

  it("tells what is held by project, and why it waits", () => {
    const spool = createMemorySpool();
    for (const at of [1, 2]) spool.push(envelope(`a${at}`, "a", at));
    spool.push(envelope("b1", "b", 5));
    assert.equal(spool.take(10, nothingWaits)?.id, "b1");
    spool.take(10, waitsFor("processor", 500));
    spool.push(envelope("c1", "c", 7));
    assert.deepEqual(
      spool
        .status()
        .groups.map(({ publicKey, reason, envelopes, oldestMs, newestMs, nextAttemptMs }) => [
          publicKey,
          reason,
          envelopes,
          oldestMs,
          newestMs,
          nextAttemptMs,
        ]),
      [
        ["a", "processor", 2, 1, 2, 500],
        ["c", "ready", 1, 7, 7, undefined],
        ["b", "delivering", 1, 5, 5, undefined],
      ],
    );
  });
});
