import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { passPauseOn } from "./pass-pause-on.ts";

describe("SIGUSR1 to a supervisor", () => {
  it("reaches every copy, and one that starts while the others are paused", async () => {
    const told = { first: 0, second: 0, started: 0 };
    const copy = (name: keyof typeof told) => ({
      kill(signal: NodeJS.Signals) {
        assert.equal(signal, "SIGUSR1");
        told[name]++;
      },
    });
    const pause = passPauseOn([copy("first"), copy("second")]);
    const signalled = async (times: number) => {
      process.kill(process.pid, "SIGUSR1");
      while (told.first < times) await turn();
    };
    try {
      pause.repeat(copy("started"));
      assert.equal(told.started, 0);
      await signalled(1);
      pause.repeat(copy("started"));
      assert.equal(told.started, 1);
      await signalled(2);
      pause.repeat(copy("started"));
      assert.deepEqual(told, { first: 2, second: 2, started: 1 });
    } finally {
      pause.end();
    }
  });
});
