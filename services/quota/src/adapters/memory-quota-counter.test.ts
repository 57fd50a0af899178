import assert from "node:assert/strict";
import { createManualClock } from "@weir/test-kit";
import { chargeOne } from "../domain/quota-counter.ts";
import type { ChargeChanges } from "../testing/counter-charge.ts";
import { counterCharge } from "../testing/counter-charge.ts";
import { createMemoryQuotaCounter } from "./memory-quota-counter.ts";

function setUp(maxCounts: number) {
  const clock = createManualClock(1_760_000_000_000);
  const counter = createMemoryQuotaCounter({ maxCounts, now: clock.now });
  const make = async (key: string, changes: ChargeChanges = {}) => {
    const charge = counterCharge(key, { limit: 1n, forgetAtSeconds: 1_760_000_060, maxFields: 1000, ...changes });
    const [[answer] = []] = await chargeOne(counter, { requestId: "", organizationId: 42n, charges: [[charge]] });
    return answer?.refused;
  };
  return { clock, counter, make };
}

describe("a quota counter in memory", () => {
  it("forgets counters whose time is over", async () => {
    const { clock, counter, make } = setUp(100);
    assert.equal(await make("a"), false);
    assert.equal(await make("a"), true);
    clock.advance(60_000);
    assert.equal(await make("a", { forgetAtSeconds: 1_760_000_120 }), false);
    assert.equal(counter.size, 1);
    for (const key of ["b", "c"]) await make(key, { forgetAtSeconds: 1_760_000_070 });
    clock.advance(11_000);
    await make("d", { forgetAtSeconds: 1_760_000_130 });
    assert.equal(counter.size, 2);
  });

  it("holds a bounded number of counts and lets the oldest go", async () => {
    const { counter, make } = setUp(3);
    for (const key of ["a", "b", "c", "d"]) await make(key);
    assert.equal(counter.size, 3);
    assert.equal(await make("d"), true);
    assert.equal(await make("a"), false);
  });

  it("counts the fields of a dimensional counter towards the bound", async () => {
    const { counter, make } = setUp(5);
    for (let index = 0; index < 20; index++) await make("a", { field: String(index) });
    assert.ok(counter.size <= 5, `${counter.size} counts`);
  });
});
