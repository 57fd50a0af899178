import assert from "node:assert/strict";
import fc from "fast-check";
import { createIndexedHeap } from "./indexed-heap.ts";

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
