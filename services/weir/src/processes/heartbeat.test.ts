import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";

const timeoutMs = 200;

describe("a heartbeat", () => {
  let heartbeat: Heartbeat | undefined;
  afterEach(() => heartbeat?.stop());

  it("tells once of a copy that has been asked ten times and never answers, not before its time is over", async () => {
    let asked = 0;
    let told = 0;
    const startedAtMs = performance.now();
    const { promise, resolve } = Promise.withResolvers<number>();
    heartbeat = startHeartbeat({
      timeoutMs,
      ask: () => asked++,
      onSilent() {
        told++;
        resolve(performance.now() - startedAtMs);
      },
    });
    assert.ok((await promise) >= timeoutMs);
    await sleep(timeoutMs / 2);
    assert.deepEqual({ asked, told }, { asked: 10, told: 1 });
  });

  it("bears with a copy that answers only every ninth question", async () => {
    let asked = 0;
    let isSilent = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    heartbeat = startHeartbeat({
      timeoutMs,
      ask() {
        asked++;
        if (asked % 9 === 0) heartbeat?.answered();
        if (asked === 27) resolve();
      },
      onSilent() {
        isSilent = true;
        resolve();
      },
    });
    await promise;
    assert.equal(isSilent, false);
  });

  it("does not blame a copy for the time in which its supervisor was stopped itself", async () => {
    let isSilent = false;
    let asked = 0;
    heartbeat = startHeartbeat({
      timeoutMs,
      // The answer to a question comes with the next turn of the event loop.
      ask() {
        asked++;
        setImmediate(() => heartbeat?.answered());
      },
      onSilent() {
        isSilent = true;
      },
    });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3 * timeoutMs);
    const askedBefore = asked;
    while (asked < askedBefore + 3) await sleep(5);
    assert.equal(isSilent, false);
  });

  it("asks nothing if a copy may be silent for ever, nor after it was stopped", async () => {
    let asked = 0;
    heartbeat = startHeartbeat({ timeoutMs: 0, ask: () => asked++, onSilent: assert.fail });
    const stopped = startHeartbeat({ timeoutMs: 10, ask: () => asked++, onSilent: assert.fail });
    stopped.stop();
    await sleep(50);
    assert.equal(asked, 0);
  });
});
