import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Replica } from "./replica.ts";
import { createReplicaSet, type ReplicaSet } from "./replica-set.ts";

/** A replica that does nothing but say what it is told. */
interface FakeReplica extends Replica {
  load: number;
  standing: Replica["standing"];
  readonly told: string[];
  /** Ends what it had under way, after it was retired. */
  finish(): void;
}

function createFake(address: string): FakeReplica {
  const told: string[] = [];
  const finished = Promise.withResolvers<void>();
  return {
    address,
    standing: "ready",
    isSilent: false,
    load: 0,
    told,
    finish: finished.resolve,
    call: () => Promise.reject(new Error("nobody calls")),
    async *stream() {},
    check() {},
    retire() {
      told.push("retire");
      return finished.promise;
    },
    close() {
      told.push("close");
    },
  };
}

describe("a set of replicas", () => {
  const fakes = new Map<string, FakeReplica>();
  let addresses: readonly string[];
  let changes: string[];
  let set: ReplicaSet;

  beforeEach(() => {
    fakes.clear();
    addresses = ["10.0.0.1", "10.0.0.2"];
    changes = [];
    set = createReplicaSet({
      addresses: "quota:1",
      lookUp: async () => addresses,
      resolveEveryMs: 20,
      create({ address }) {
        const fake = createFake(address);
        fakes.set(address, fake);
        return fake;
      },
      onChange: (address, change) => changes.push(`${address} ${change}`),
    });
  });
  afterEach(() => set.close());

  const fake = (address: string): FakeReplica => {
    const found = fakes.get(address);
    assert.ok(found, `${address} was never created`);
    return found;
  };

  async function until(isDone: () => boolean): Promise<void> {
    const deadline = performance.now() + 10_000;
    while (!isDone()) {
      assert.ok(performance.now() < deadline, changes.join(", "));
      await sleep(5);
    }
  }

  it("gives the next call to the one with the least under way that is ready", async () => {
    await set.waitForOne(undefined, 5000);
    fake("10.0.0.1:1").load = 3;
    for (let call = 0; call < 4; call++) assert.equal(set.pick()?.address, "10.0.0.2:1");
    fake("10.0.0.2:1").standing = "hung";
    for (let call = 0; call < 4; call++) assert.equal(set.pick()?.address, "10.0.0.1:1");
  });

  it("retires who leaves, once, and tells of it once, however often the name is asked for", async () => {
    await set.waitForOne(undefined, 5000);
    addresses = ["10.0.0.2"];
    await until(() => changes.includes("10.0.0.1:1 left"));
    await sleep(100);
    assert.deepEqual(fake("10.0.0.1:1").told, ["retire"]);
    assert.deepEqual(changes, ["10.0.0.1:1 joined", "10.0.0.2:1 joined", "10.0.0.1:1 left"]);
    for (let call = 0; call < 4; call++) assert.equal(set.pick()?.address, "10.0.0.2:1");
  });

  it("creates another for one that left and comes back, while the former ends what it had", async () => {
    await set.waitForOne(undefined, 5000);
    const former = fake("10.0.0.1:1");
    addresses = ["10.0.0.2"];
    await until(() => changes.includes("10.0.0.1:1 left"));
    addresses = ["10.0.0.1", "10.0.0.2"];
    await until(() => changes.filter((change) => change === "10.0.0.1:1 joined").length === 2);
    assert.notEqual(fake("10.0.0.1:1"), former);
    assert.deepEqual(former.told, ["retire"]);
  });

  it("closes all at its end, those as well that are still leaving, and none twice", async () => {
    await set.waitForOne(undefined, 5000);
    addresses = ["10.0.0.2"];
    await until(() => changes.includes("10.0.0.1:1 left"));
    set.close();
    assert.deepEqual(
      [...fakes.values()].map(({ told }) => told),
      [["retire", "close"], ["close"]],
    );
    await assert.rejects(set.waitForOne(undefined, 5000), { code: "UNAVAILABLE", reason: "CLOSED" });
  });

  it("forgets who left once it has ended", async () => {
    await set.waitForOne(undefined, 5000);
    addresses = ["10.0.0.2"];
    await until(() => changes.includes("10.0.0.1:1 left"));
    fake("10.0.0.1:1").finish();
    await sleep(0);
    set.close();
    assert.deepEqual(fake("10.0.0.1:1").told, ["retire"]);
  });
});
