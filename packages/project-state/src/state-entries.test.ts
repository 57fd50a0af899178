import assert from "node:assert/strict";
import { createStateEntries } from "./state-entries.ts";

describe("state entries", () => {
  function entriesOf(maxEntries: number, maxBytes = Number.POSITIVE_INFINITY) {
    const evicted: string[] = [];
    const entries = createStateEntries({ maxEntries, maxBytes, onEvict: (publicKey) => evicted.push(publicKey) });
    return { entries, evicted };
  }

  it("hold no more than their number, and let those go that were not used", () => {
    const { entries, evicted } = entriesOf(100);
    for (let i = 0; i < 100; i++) entries.add(`k${i}`);
    // The first time that room is needed everyone still counts as used.
    entries.add("k100");
    for (let i = 101; i < 180; i++) {
      for (let hot = 40; hot < 50; hot++) {
        const entry = entries.get(`k${hot}`);
        assert.ok(entry, `k${hot} was evicted although it is in use`);
        entry.used = true;
      }
      entries.add(`k${i}`);
    }
    assert.equal(entries.size, 100);
    assert.equal(evicted.length, 80);
  });

  it("never evict what was added just now", () => {
    const { entries, evicted } = entriesOf(1);
    for (const key of ["a", "b", "c"]) entries.add(key);
    assert.deepEqual([...entries.keys()], ["c"]);
    assert.deepEqual(evicted, ["a", "b"]);
  });

  it("hold no more than their bytes", () => {
    const { entries, evicted } = entriesOf(100, 1000);
    for (const key of ["a", "b", "c", "d"]) entries.resize(key, entries.add(key), 400);
    assert.equal(entries.bytes, 800);
    assert.equal(evicted.length, 2);
    const d = entries.get("d");
    assert.ok(d);
    entries.resize("d", d, 100);
    assert.equal(entries.bytes, 500);
  });
});
