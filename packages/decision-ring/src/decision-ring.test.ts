import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import type { DecisionRecord } from "@weir/gen/weir/explain/v1/explain.ts";
import { Decider, Fate } from "@weir/gen/weir/explain/v1/explain.ts";
import { filtered } from "@weir/managed";
import fc from "fast-check";
import { collectDecisions, createDecisionRing, parseLookupId } from "./index.ts";

const roomy = { maxEntries: 1000, maxBytes: 10_000_000 };
const id = (digit: number) => digit.toString(16).padStart(32, "0");

function record(changes: Partial<DecisionRecord> & { readonly project?: number } = {}): DecisionRecord {
  const { project = 42, ...given } = changes;
  return {
    sequence: 0n,
    decidedAt: undefined,
    receivedAt: undefined,
    scoping: { organizationId: 1n, projectId: BigInt(project), publicKey: "k".repeat(32), keyId: undefined },
    eventId: "",
    traceId: "",
    itemTypes: ["event"],
    client: "",
    fate: Fate.DROPPED,
    decider: Decider.ADMISSION,
    decisions: [],
    passed: [],
    revision: "",
    rules: [],
    configurationChanged: false,
    instance: "",
    ...given,
  };
}

const events = (records: readonly DecisionRecord[]) => records.map(({ eventId }) => Number.parseInt(eventId, 16));

describe("a ring of decisions", () => {
  it("finds by event, by the trace of the envelope, and by the traces of single records", () => {
    const ring = createDecisionRing(roomy);
    const ofSpan = { traceId: id(3), spanId: "1".repeat(16) };
    const outcome = filtered("mine");
    const decisions = collectDecisions([{ outcome, quantities: [[DataCategory.SPAN, 1]], record: ofSpan }]);
    ring.add(record({ eventId: id(1), traceId: id(2), decisions }), 1);
    ring.add(record({ eventId: id(9) }), 2);
    for (const known of [1, 2, 3]) {
      assert.deepEqual(events(ring.find({ id: id(known), limit: 10 }).records), [1], `id ${known}`);
    }
    assert.deepEqual(ring.find({ id: id(4), limit: 10 }), { records: [], truncated: false });
  });

  it("finds a record once although its event and its trace have the same id", () => {
    const ring = createDecisionRing({ ...roomy, maxEntries: 1 });
    ring.add(record({ eventId: id(1), traceId: id(1) }), 1);
    assert.equal(ring.find({ id: id(1), limit: 10 }).records.length, 1);
    ring.add(record({ eventId: id(2) }), 2);
    assert.equal(ring.find({ id: id(1), limit: 10 }).records.length, 0);
  });

  it("tells the newest that fit, the oldest first, and that there were more", () => {
    const ring = createDecisionRing(roomy);
    for (let index = 1; index <= 5; index++) ring.add(record({ eventId: id(index) }), index);
    const { records, truncated } = ring.find({ limit: 3 });
    assert.deepEqual([events(records), truncated], [[3, 4, 5], true]);
    assert.deepEqual(
      records.map(({ sequence }) => sequence),
      [3n, 4n, 5n],
    );
    assert.equal(ring.find({ limit: 5 }).truncated, false);
  });

  it("asks for all conditions together", () => {
    const ring = createDecisionRing(roomy);
    ring.add(record({ eventId: id(1), project: 1 }), 10);
    ring.add(record({ eventId: id(2), project: 2 }), 20);
    ring.add(record({ eventId: id(3), project: 2, fate: Fate.KEPT }), 30);
    ring.add(record({ eventId: id(4), project: 2 }), 40);
    const found = (query: object) => events(ring.find({ limit: 10, ...query }).records);
    assert.deepEqual(found({ projectId: 2n }), [2, 3, 4]);
    assert.deepEqual(found({ projectId: 2n, onlyDropped: true }), [2, 4]);
    assert.deepEqual(found({ projectId: 2n, sinceMs: 30 }), [3, 4]);
    assert.deepEqual(found({ id: id(3), projectId: 1n }), []);
  });

  it("forgets the oldest beyond its entries, in every index", () => {
    const ring = createDecisionRing({ ...roomy, maxEntries: 2 });
    for (let index = 1; index <= 4; index++) ring.add(record({ eventId: id(index), traceId: id(100) }), index);
    assert.deepEqual(events(ring.find({ limit: 10 }).records), [3, 4]);
    assert.deepEqual(events(ring.find({ id: id(100), limit: 10 }).records), [3, 4]);
    assert.deepEqual(events(ring.find({ projectId: 42n, limit: 10 }).records), [3, 4]);
    assert.deepEqual(ring.find({ id: id(1), limit: 10 }).records, []);
    const { entries, oldestMs, forgotten } = ring.state;
    assert.deepEqual([entries, oldestMs, forgotten], [2, 3, 2]);
  });

  it("forgets the oldest beyond its bytes, also one that is too large by itself", () => {
    const ring = createDecisionRing({ maxEntries: 1000, maxBytes: 5000 });
    for (let index = 1; index <= 20; index++) ring.add(record({ eventId: id(index) }), index);
    assert.ok(ring.state.entries >= 3 && ring.state.entries <= 6, String(ring.state.entries));
    assert.ok(ring.state.bytes <= 5000);
    ring.add(record({ client: "c".repeat(5000) }), 21);
    assert.deepEqual([ring.state.entries, ring.state.bytes], [0, 0]);
  });

  it("gives strangers an eighth of its entries and no more", () => {
    const ring = createDecisionRing({ ...roomy, maxEntries: 16 });
    const stranger = { scoping: { organizationId: 0n, projectId: 7n, publicKey: "", keyId: undefined } };
    for (let index = 1; index <= 10; index++) ring.add(record({ eventId: id(index) }), index);
    for (let index = 11; index <= 1000; index++) ring.add(record({ ...stranger, eventId: id(index) }), index);
    assert.deepEqual(events(ring.find({ limit: 100 }).records), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 999, 1000]);
    assert.deepEqual(events(ring.find({ projectId: 7n, limit: 100 }).records), [999, 1000]);
  });

  it("tells those who watch, until they stop", () => {
    const ring = createDecisionRing(roomy);
    const seen: bigint[] = [];
    const stop = ring.watch(({ sequence }) => seen.push(sequence));
    ring.add(record(), 1);
    stop();
    ring.add(record(), 2);
    assert.deepEqual(seen, [1n]);
  });

  it("never exceeds its bounds, and finds exactly what it holds", () => {
    const operations = fc.array(
      fc.record({ event: fc.nat(20), trace: fc.nat(5), project: fc.nat(3), known: fc.boolean(), client: fc.nat(2000) }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(operations, fc.integer({ min: 1, max: 30 }), (given, maxEntries) => {
        const ring = createDecisionRing({ maxEntries, maxBytes: 20_000 });
        for (const [index, { event, trace, project, known, client }] of given.entries()) {
          const scoping = record({ project }).scoping;
          ring.add(
            record({
              eventId: id(event),
              traceId: id(1000 + trace),
              client: "c".repeat(client),
              scoping: scoping && { ...scoping, organizationId: known ? 1n : 0n },
            }),
            index,
          );
          assert.ok(ring.state.entries <= maxEntries && ring.state.bytes <= 20_000);
        }
        const all = ring.find({ limit: 1000 }).records;
        assert.equal(all.length, ring.state.entries);
        for (let event = 0; event <= 20; event++) {
          const expected = all.filter(({ eventId }) => eventId === id(event));
          assert.deepEqual(ring.find({ id: id(event), limit: 1000 }).records, expected);
        }
        for (let project = 0; project <= 3; project++) {
          const expected = all.filter(({ scoping }) => scoping?.projectId === BigInt(project));
          assert.deepEqual(ring.find({ projectId: BigInt(project), limit: 1000 }).records, expected);
        }
      }),
    );
  });
});

describe("ids to look up", () => {
  it("are read with hyphens and in either case, and nothing else is one", () => {
    assert.equal(parseLookupId("12345678-90AB-cdef-1234-567890abcdef"), "1234567890abcdef1234567890abcdef");
    for (const text of ["", "12", "g".repeat(32), "1".repeat(33), "-".repeat(100)]) {
      assert.equal(parseLookupId(text), undefined, text);
    }
  });
});
