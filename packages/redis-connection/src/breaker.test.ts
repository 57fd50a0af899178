import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Breaker } from "./breaker.ts";
import { createBreaker } from "./breaker.ts";

describe("a breaker", () => {
  let breaker: Breaker;
  let isAway: boolean;
  let probes: number;
  let changes: boolean[];

  beforeEach(() => {
    isAway = true;
    probes = 0;
    changes = [];
    breaker = createBreaker({
      async probe() {
        probes++;
        if (isAway) throw new Error("no answer");
      },
      failuresToOpen: 3,
      probeEveryMs: 5,
      onChange: (isOpen) => changes.push(isOpen),
    });
  });
  afterEach(() => breaker.stop());

  async function until(condition: () => boolean): Promise<void> {
    for (let waited = 0; !condition(); waited++) {
      assert.ok(waited < 2000, "what was expected did not happen");
      await delay(1);
    }
  }

  it("opens after one failed call if probes fail, too, and closes when one is answered", async () => {
    breaker.failed();
    assert.equal(breaker.isOpen, false);
    await until(() => breaker.isOpen);
    assert.equal(probes, 2);
    isAway = false;
    await until(() => !breaker.isOpen);
    assert.deepEqual(changes, [true, false]);
    const asked = probes;
    await delay(20);
    assert.equal(probes, asked, "it goes on asking although there was an answer");
  });

  it("opens at once after some failed calls in a row", () => {
    for (let call = 0; call < 3; call++) breaker.failed();
    assert.equal(breaker.isOpen, true);
  });

  it("stays closed if calls are answered in between", () => {
    for (let call = 0; call < 10; call++) {
      breaker.failed();
      breaker.failed();
      breaker.succeeded();
    }
    assert.deepEqual(changes, []);
  });

  it("does not take a late answer to an old call for the end of the outage", () => {
    for (let call = 0; call < 3; call++) breaker.failed();
    breaker.succeeded();
    assert.equal(breaker.isOpen, true);
  });

  it("asks no more once it is stopped", async () => {
    breaker.failed();
    breaker.stop();
    await delay(20);
    assert.equal(probes, 0);
  });
});
