import assert from "node:assert/strict";
import { createEnvelopeHeaders } from "@weir/envelope";
import fc from "fast-check";
import type { HeldEnvelope } from "./held-envelope.ts";
import { createIndexedHeap } from "./indexed-heap.ts";
import { createMemorySpool } from "./memory-spool.ts";
import type { Spool } from "./spool.ts";

const bounds = { maxEntries: 4, maxBytes: 100, recheckMs: 1000 };

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
    units: undefined,
    failures: 0,
    notBeforeMs: 0,
  };
}

function takeAll(spool: Spool, nowMs: number): string[] {
  const ids: string[] = [];
  for (let taken = spool.take(nowMs); taken !== undefined; taken = spool.take(nowMs)) ids.push(taken.id);
  return ids;
}

describe("the memory spool", () => {
  it("gives the newest envelope first, of all projects", () => {
    const spool = createMemorySpool(bounds);
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
    const spool = createMemorySpool(bounds);
    const held = [1, 2, 3, 4].map((at) => envelope(`e${at}`, "a", at));
    for (const each of held) assert.equal(spool.push(each), undefined);
    assert.equal(spool.push(envelope("e5", "a", 5)), "full");
    const taken = spool.take(10);
    assert.equal(spool.push(envelope("e5", "a", 5)), "full");
    assert.ok(taken);
    spool.finish(taken);
    assert.equal(spool.push(envelope("e5", "a", 5)), undefined);
  });

  it("is full at its bytes, but takes an envelope of any size while it is not", () => {
    const spool = createMemorySpool(bounds);
    assert.equal(spool.push(envelope("large", "a", 1, 5000)), undefined);
    assert.equal(spool.push(envelope("small", "a", 2, 1)), "full");
    assert.deepEqual(spool.size(), { entries: 1, bytes: 5000, maxEntries: 4, maxBytes: 100 });
  });

  it("refuses everything once it is closed, and still gives what it holds", () => {
    const spool = createMemorySpool(bounds);
    spool.push(envelope("a1", "a", 1));
    spool.close();
    assert.equal(spool.push(envelope("a2", "a", 2)), "closed");
    assert.deepEqual(takeAll(spool, 10), ["a1"]);
  });

  it("looks again at what waits for a project after a second, or when the project is known", () => {
    const spool = createMemorySpool(bounds);
    const waiting = envelope("a1", "a", 1, 10, "sampling");
    for (const key of ["a", "sampling"]) {
      spool.push(waiting);
      spool.take(0);
      spool.putBack(waiting, 0);
      assert.equal(spool.take(999), undefined);
      assert.equal(spool.nextWakeMs(), 1000);
      spool.wake("other");
      assert.equal(spool.take(999), undefined);
      spool.wake(key);
      assert.equal(spool.take(999)?.id, "a1");
      spool.finish(waiting);
    }
    spool.push(waiting);
    spool.take(0);
    spool.putBack(waiting, 0);
    assert.equal(spool.take(1000)?.id, "a1");
  });

  it("lets what waits for its next attempt hold up nothing else of its project", () => {
    const spool = createMemorySpool(bounds);
    const retried = envelope("a1", "a", 1);
    spool.push(retried);
    spool.take(0);
    retried.notBeforeMs = 5000;
    spool.putBack(retried, 0);
    spool.push(envelope("a2", "a", 2));
    assert.deepEqual(takeAll(spool, 100), ["a2"]);
    spool.wake("a");
    assert.deepEqual(takeAll(spool, 4999), []);
    assert.deepEqual(takeAll(spool, 5000), ["a1"]);
  });

  it("hands out at the end what it holds, waiting or not", () => {
    const spool = createMemorySpool(bounds);
    const waiting = envelope("a1", "a", 1);
    spool.push(waiting);
    spool.take(0);
    spool.putBack(waiting, 0);
    spool.push(envelope("b1", "b", 1));
    assert.deepEqual(
      spool
        .drain()
        .map(({ id }) => id)
        .sort(),
      ["a1", "b1"],
    );
    assert.equal(spool.take(9999), undefined);
  });
});

describe("the indexed heap", () => {
  it("gives its members in order, whatever was added, changed and removed before", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(20), fc.constantFrom("set", "remove"), fc.integer({ min: 0, max: 99 }))),
        (changes) => {
          const members = Array.from({ length: 21 }, (_, name) => ({ name, priority: 0, heapIndex: -1 }));
          const heap = createIndexedHeap<(typeof members)[number]>((a, b) => a.priority < b.priority);
          const expected = new Map<number, number>();
          for (const [name, kind, priority] of changes) {
            const member = members[name];
            if (member === undefined) continue;
            if (kind === "remove") {
              heap.remove(member);
              expected.delete(name);
            } else {
              member.priority = priority;
              heap.update(member);
              expected.set(name, priority);
            }
          }
          assert.equal(heap.size, expected.size);
          const found: number[] = [];
          for (let first = heap.peek(); first !== undefined; first = heap.peek()) {
            found.push(first.priority);
            heap.remove(first);
          }
          assert.deepEqual(
            found,
            [...expected.values()].sort((a, b) => a - b),
          );
        },
      ),
    );
  });
});
