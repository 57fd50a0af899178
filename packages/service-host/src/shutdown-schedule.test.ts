import assert from "node:assert/strict";
import { once } from "node:events";
import { beginShutdown } from "./shutdown-schedule.ts";

const monotonicMs = () => performance.now();
const never = () => new Promise<void>(() => {});

describe("the schedule of a shutdown", () => {
  it("gives each phase its share of what is left", async () => {
    let nowMs = 0;
    const schedule = beginShutdown(10_000, () => nowMs);
    const given: number[] = [];
    const take = async (_: AbortSignal, remainingMs: number) => void given.push(remainingMs);
    await schedule.run("edge", take);
    nowMs = 2000;
    await schedule.run("calls", take);
    nowMs = 9990;
    await schedule.run("sink", take);
    assert.deepEqual(given, [6000, 5000, 50]);
    schedule.finish();
  });

  it("tells a phase when its time is over, and does not mind if it ends then", async () => {
    const schedule = beginShutdown(100, monotonicMs);
    await schedule.run("edge", async (signal) => void (await once(signal, "abort")));
    schedule.finish();
  });

  it("goes on after a phase that hangs, and names it at the end", async () => {
    const schedule = beginShutdown(100, monotonicMs);
    let delivered = false;
    await schedule.run("edge", never);
    await schedule.run("outcomes", never);
    await schedule.run("sink", async () => {
      delivered = true;
    });
    assert.equal(delivered, true);
    assert.throws(() => schedule.finish(), {
      name: "ShutdownTimeoutError",
      message: "stopping took longer than 100 ms: edge, outcomes had not ended in time",
    });
  });

  it("passes on the error of a phase", async () => {
    const failing = async () => {
      throw new Error("the disk is full");
    };
    await assert.rejects(beginShutdown(100, monotonicMs).run("sink", failing), /the disk is full/);
  });
});
