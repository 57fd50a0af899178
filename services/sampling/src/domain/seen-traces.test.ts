import assert from "node:assert/strict";
import { createSeenTraces } from "./seen-traces.ts";

function trace(number: number, release = "1.0") {
  const otherJson = new Map([["org_id", '"7"']]);
  const traceId = number.toString(16).padStart(32, "0");
  return { traceId, publicKey: "a", release, userId: "", userSegment: "", otherJson };
}

function memory(options: { maxProjects?: number; maxTraces?: number; maxBytes?: number } = {}) {
  const seen = createSeenTraces({ maxProjects: 10, maxTraces: 100, maxBytes: 1_000_000, ...options });
  return {
    ...seen,
    see: (publicKey: string, number: number, release?: string) =>
      seen.see(publicKey, { trace: trace(number, release), role: "both", seenAtMs: number }),
    numbers: (publicKey: string, limit = 0) => seen.of(publicKey, limit).map(({ seenAtMs }) => seenAtMs),
  };
}

describe("seen traces", () => {
  it("are the newest of each project, each once", () => {
    const { see, numbers } = memory({ maxTraces: 3 });
    for (const number of [1, 2, 2, 3, 1, 4]) see("a", number);
    see("b", 9);
    assert.deepEqual(numbers("a"), [2, 3, 4]);
    assert.deepEqual(numbers("a", 2), [3, 4]);
    assert.deepEqual(numbers("b"), [9]);
    assert.deepEqual(numbers("c"), []);
  });

  it("leave out what no rule can ask for", () => {
    const seen = memory();
    seen.see("a", 1);
    assert.equal(seen.of("a", 0)[0]?.trace.otherJson.size, 0);
  });

  it("are forgotten with the project that was silent longest", () => {
    const { see, numbers, size } = memory({ maxProjects: 2 });
    see("a", 1);
    see("b", 2);
    see("a", 3);
    see("c", 4);
    assert.deepEqual([numbers("a"), numbers("b"), numbers("c")], [[1, 3], [], [4]]);
    assert.equal(size().projects, 2);
  });

  it("stay within their bytes, however long their texts are", () => {
    const maxBytes = 50_000;
    const { see, size } = memory({ maxBytes, maxTraces: 1000 });
    for (let number = 0; number < 500; number++) see(`project-${number % 7}`, number, "x".repeat(number % 5000));
    assert.ok(size().bytes <= maxBytes, `${size().bytes} bytes`);
    assert.ok(size().traces > 5);
    const one = memory({ maxBytes, maxTraces: 1000 });
    for (let number = 0; number < 500; number++) one.see("a", number, "x".repeat(1000));
    assert.ok(one.size().bytes <= maxBytes);
    one.see("a", 501, "x".repeat(5000));
    assert.equal(one.numbers("a").at(-1), 499);
  });

  it("are none if none are wanted", () => {
    const { see, numbers } = memory({ maxTraces: 0 });
    see("a", 1);
    assert.deepEqual(numbers("a"), []);
  });
});
