import assert from "node:assert/strict";
import { createMemoryQuotaCounter } from "../adapters/memory-quota-counter.ts";
import { counterCharge } from "../testing/counter-charge.ts";
import { createFailoverCounter } from "./failover-counter.ts";
import type { CounterCharge, QuotaCounter } from "./quota-counter.ts";
import { CountersUnavailable, chargeOne } from "./quota-counter.ts";

/** A shared counter that can be away, over a failover counter that tells what it does. */
function setUp() {
  const now = () => Date.now();
  const memory = createMemoryQuotaCounter({ maxCounts: 100, now });
  const outage = { away: false, asked: false };
  const shared: QuotaCounter = {
    async charge(checks) {
      if (!outage.away) return memory.charge(checks);
      return checks.map(() => new CountersUnavailable("away", { asked: outage.asked }));
    },
    read: (places) => memory.read(places),
  };
  const told: string[] = [];
  const overAdmitted: bigint[] = [];
  const counter = createFailoverCounter({
    shared,
    local: createMemoryQuotaCounter({ maxCounts: 100, now }),
    observer: {
      answered: (onFailure, result, quantity) => told.push(`${onFailure} ${result} ${quantity}`),
      overAdmitted: (quantity) => overAdmitted.push(quantity),
    },
  });
  const make = async (...charge: CounterCharge[]) => {
    const [answers = []] = await chargeOne(counter, { requestId: "", organizationId: 1n, charges: [charge] });
    return answers.map(({ refused }) => refused);
  };
  const counted = async (key: string) =>
    (await memory.read([{ key, refundKey: "", dimensional: false }]))[0]?.counts.get("");
  return { counter, outage, make, told, overAdmitted, counted };
}

const allowing = (changes = {}) => counterCharge("a", { limit: 1n, ...changes });
const denying = (changes = {}) => counterCharge("d", { limit: 9n, onFailure: "deny", ...changes });
const local = (changes = {}) => counterCharge("l", { limit: 3n, onFailure: "local", ...changes });

describe("a counter that answers during outages", () => {
  it("says that nothing was counted if all quotas allow that", async () => {
    const { outage, make, told } = setUp();
    outage.away = true;
    await assert.rejects(make(allowing({ quantity: 5n })), CountersUnavailable);
    assert.deepEqual(told, ["allow passed 5"]);
  });

  it("counts locally in all quotas or in none, as the shared counters do", async () => {
    const { outage, make, told } = setUp();
    outage.away = true;
    assert.deepEqual(await make(local(), denying()), [false, true]);
    assert.deepEqual(told, ["deny refused 1"]);
    for (let made = 0; made < 3; made++) assert.deepEqual(await make(local(), allowing()), [false, false]);
    assert.deepEqual(await make(local(), allowing()), [true, false]);
  });

  it("refuses nothing by quotas that only report", async () => {
    const { outage, make } = setUp();
    outage.away = true;
    assert.deepEqual(await make(denying({ reportOnly: true }), local()), [false, false]);
  });

  it("tells the shared counters afterwards what passed, and how much was too much", async () => {
    const { counter, outage, make, overAdmitted, counted } = setUp();
    await make(local());
    outage.away = true;
    await make(local({ quantity: 2n }));
    assert.deepEqual(await make(local()), [true]);
    await counter.settle();
    assert.equal(await counted("l"), 1n, "they are still away");
    outage.away = false;
    // Somebody else uses what is left.
    await make(counterCharge("l", { quantity: 2n }));
    await counter.settle();
    assert.deepEqual([await counted("l"), overAdmitted], [5n, [2n]]);
    await counter.settle();
    assert.equal(await counted("l"), 5n);
  });

  it("does not tell what was on its way when the shared counters went away, and may have been counted there", async () => {
    const { counter, outage, make, counted } = setUp();
    Object.assign(outage, { away: true, asked: true });
    await make(local());
    outage.away = false;
    await counter.settle();
    assert.equal(await counted("l"), undefined);
  });
});
