import assert from "node:assert/strict";
import type { ChargeChanges } from "../testing/counter-charge.ts";
import { counterCharge } from "../testing/counter-charge.ts";
import { createLocalCounts } from "./local-counts.ts";
import { createLocallyCachedCounter } from "./locally-cached-counter.ts";
import type { CounterCharge, QuotaCounter } from "./quota-counter.ts";
import { CountersUnavailable, chargeOne } from "./quota-counter.ts";

function charge({ key = "quota:a{42}:1", ...changes }: ChargeChanges): CounterCharge {
  return counterCharge(key, { limit: 1000n, windowSeconds: 10, forgetAtSeconds: 100, ...changes });
}

const of = (quantity: bigint) => charge({ quantity });

describe("local counts", () => {
  it("accept a share of what remains per second, then ask for all of it", () => {
    const local = createLocalCounts({ ratio: 0.1, maxRatio: undefined });
    assert.deepEqual(local.check(of(1n)), { ask: 1n });
    local.set(of(1n).counter, 300n);
    assert.equal(local.check(of(7n)), "accept");
    assert.deepEqual(local.check(of(90n)), { ask: 97n });
    assert.deepEqual(local.check(of(1n)), { ask: 1n });
    local.set(of(97n).counter, 397n);
    assert.equal(local.check(of(6n)), "accept");
    assert.deepEqual(local.check(of(1n)), { ask: 7n });
  });

  it("always ask near the limit", () => {
    const local = createLocalCounts({ ratio: 0.1, maxRatio: 0.7 });
    const near = (quantity: bigint) => charge({ limit: 100n, windowSeconds: 1, quantity });
    local.set(near(1n).counter, 69n);
    assert.deepEqual(local.check(near(2n)), { ask: 2n });
    const below = charge({ limit: 100n, windowSeconds: 1, quantity: 2n, key: "other" });
    local.set(below.counter, 60n);
    assert.equal(local.check(below), "accept");
  });

  it("always ask with a ratio of 0, and never for quotas without a limit", () => {
    const local = createLocalCounts({ ratio: 0, maxRatio: undefined });
    local.set(of(1n).counter, 0n);
    assert.deepEqual(local.check(of(1n)), { ask: 1n });
    assert.equal(local.check(charge({ limit: undefined })), "accept");
  });

  it("keep apart fields, and keep local use when another answer arrives", () => {
    const local = createLocalCounts({ ratio: 1, maxRatio: undefined });
    local.set(charge({ field: "a" }).counter, 0n);
    assert.deepEqual(local.check(charge({ field: "b" })), { ask: 1n });
    assert.equal(local.check(charge({ field: "a", quantity: 60n })), "accept");
    local.set(charge({ field: "a" }).counter, -5n);
    assert.deepEqual(local.check(charge({ field: "a", quantity: 41n })), { ask: 101n });
  });

  it("judge a count that quotas share by the limit of the one that asks", () => {
    const local = createLocalCounts({ ratio: 0.1, maxRatio: undefined });
    local.set(of(1n).counter, 300n);
    const lower = charge({ limit: 400n });
    assert.equal(local.check(lower), "accept");
    assert.equal(local.check(of(5n)), "accept");
    assert.deepEqual(local.check(lower), { ask: 7n });
  });

  it("forget counters that must be asked or whose time is over", () => {
    const local = createLocalCounts({ ratio: 0.1, maxRatio: undefined });
    for (const key of ["a", "b", "c"]) local.set(charge({ key, forgetAtSeconds: key === "c" ? 50 : 100 }).counter, 0n);
    local.check(charge({ key: "a", quantity: 999n }));
    local.vacuum(60);
    assert.equal(local.size, 1);
    assert.equal(local.check(charge({ key: "b" })), "accept");
  });
});

describe("a locally cached counter", () => {
  function setUp(answer: (charge: CounterCharge) => { refused: boolean; consumed: bigint }, isAway = false) {
    const asked: (readonly bigint[])[] = [];
    const rounds: string[][] = [];
    const lost: bigint[] = [];
    const shared: QuotaCounter = {
      async charge(checks) {
        rounds.push(checks.flatMap(({ charges }) => charges.flat().map(({ counter }) => counter.key)));
        return checks.map(({ charges }) => {
          asked.push(charges.flat().map(({ quantity }) => quantity));
          return isAway ? new CountersUnavailable("down", { asked: true }) : charges.map((made) => made.map(answer));
        });
      },
      read: async () => [],
    };
    const local = createLocalCounts({ ratio: 0.1, maxRatio: undefined });
    const counter = createLocallyCachedCounter({ shared, local, now: () => 0, onOverAccepted: (n) => lost.push(n) });
    const make = (...charges: readonly CounterCharge[][]) =>
      chargeOne(counter, { requestId: "", organizationId: 42n, charges });
    return { asked, rounds, lost, make, counter };
  }

  it("asks once, then accepts without asking, then asks for everything since", async () => {
    const { asked, lost, make } = setUp(({ quantity }) => ({ refused: quantity > 5n, consumed: 300n }));
    await make([of(1n)]);
    for (let round = 0; round < 7; round++) assert.equal((await make([of(1n)]))[0]?.[0]?.refused, false);
    assert.deepEqual(asked, [[1n]]);
    assert.equal((await make([of(1n)]))[0]?.[0]?.refused, true);
    assert.deepEqual(asked, [[1n], [8n]]);
    assert.deepEqual(lost, [7n]);
  });

  it("asks for all checks at once, and for the next charges of those that go on", async () => {
    const { rounds, counter } = setUp(({ counter: { key } }) => ({ refused: key === "b", consumed: 0n }));
    const checks = [["a", "c", "d"], ["b", "e"], ["f"], []].map((keys) => ({
      requestId: "",
      organizationId: 42n,
      charges: keys.map((key) => [charge({ key })]),
    }));
    const answers = await counter.charge(checks);
    assert.deepEqual(rounds, [["a", "b", "f"], ["c"], ["d"]]);
    const passed = [{ refused: false, consumed: 0n }];
    assert.deepEqual(answers, [[passed, passed, passed], [[{ refused: true, consumed: 0n }]], [passed], []]);
  });

  it("does not touch the charges after a refused one", async () => {
    const { asked, make } = setUp(() => ({ refused: true, consumed: 1000n }));
    assert.equal((await make([of(1n)], [charge({ key: "later" })])).length, 1);
    assert.deepEqual(asked, [[1n]]);
  });

  it("passes on that the shared counter cannot be reached", async () => {
    const { make } = setUp(() => ({ refused: false, consumed: 0n }), true);
    await assert.rejects(make([of(1n)]), CountersUnavailable);
  });
});
