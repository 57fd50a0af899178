import assert from "node:assert/strict";
import fc from "fast-check";
import { findCycles } from "./cycles.ts";

function graph(edges: Record<string, string[]>): Map<string, Set<string>> {
  return new Map(Object.entries(edges).map(([node, targets]) => [node, new Set(targets)]));
}

describe("findCycles", () => {
  it("finds none where everything points down", () => {
    assert.deepEqual(findCycles(graph({ a: ["b", "c"], b: ["c"], c: [] })), []);
  });

  it("names the shortest way around", () => {
    const [cycle] = findCycles(graph({ a: ["b"], b: ["c", "a"], c: ["a"] }));
    assert.deepEqual([...new Set(cycle)].sort(), ["a", "b"]);
  });

  it("finds separate cycles and self-references", () => {
    assert.deepEqual(findCycles(graph({ a: ["a"], b: ["c"], c: ["b"], d: ["a", "b"] })), [
      ["a", "a"],
      ["b", "c", "b"],
    ]);
  });

  it("survives a chain of a hundred thousand nodes", () => {
    const chain = new Map<string, Set<string>>();
    for (let at = 0; at < 100_000; at += 1) chain.set(`n${at}`, new Set([`n${at + 1}`]));
    assert.deepEqual(findCycles(chain), []);
  });

  it("finds a cycle exactly if a topological order does not exist", () => {
    const edge = fc.tuple(fc.nat(7), fc.nat(7));
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 14 }), (pairs) => {
        const nodes = new Map<string, Set<string>>(Array.from({ length: 8 }, (_, at) => [`${at}`, new Set<string>()]));
        for (const [from, to] of pairs) nodes.get(`${from}`)?.add(`${to}`);
        const left = new Map([...nodes].map(([node, targets]) => [node, new Set(targets)]));
        for (let removed = true; removed; ) {
          removed = false;
          for (const [node, targets] of left) {
            if ([...targets].some((target) => left.has(target))) continue;
            left.delete(node);
            removed = true;
          }
        }
        const cycles = findCycles(nodes);
        assert.equal(cycles.length > 0, left.size > 0);
        for (const cycle of cycles) {
          for (let at = 1; at < cycle.length; at += 1) assert.ok(nodes.get(cycle[at - 1] ?? "")?.has(cycle[at] ?? ""));
        }
      }),
    );
  });
});
