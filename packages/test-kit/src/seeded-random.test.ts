import assert from "node:assert/strict";
import { createSeededRandom } from "./seeded-random.ts";

describe("seeded random", () => {
  it("repeats itself for the same seed only", () => {
    const series = (seed: number) => {
      const random = createSeededRandom(seed);
      return [random.uuid(), random.float(), random.integer(100)];
    };
    assert.deepEqual(series(7), series(7));
    assert.notDeepEqual(series(7), series(8));
  });

  it("yields version 4 UUIDs, and numbers spread over [0, 1)", () => {
    const random = createSeededRandom();
    assert.match(random.uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const numbers = Array.from({ length: 1000 }, () => random.float());
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    assert.ok(mean > 0.45 && mean < 0.55, `mean ${mean}`);
    assert.ok(numbers.every((number) => number >= 0 && number < 1));
  });
});
