import assert from "node:assert/strict";
import { createManualTimers } from "../../testing/manual-timers.ts";
import { UpstreamError } from "../upstream/upstream-error.ts";
import { createUpstreamRelays } from "./upstream-relays.ts";

const known = "b1b2c3d4-0000-4000-8000-000000000001";
const unknown = "b1b2c3d4-0000-4000-8000-000000000002";
const publicKey = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";

function setUp(answer: (relayIds: readonly string[]) => unknown) {
  const timers = createManualTimers();
  const asked: string[] = [];
  const relays = createUpstreamRelays({
    async query(path, body) {
      const { relay_ids: relayIds } = body as { relay_ids: string[] };
      asked.push(`${timers.monotonicMs()} ${path} ${relayIds.map((id) => id.slice(-1)).join(",")}`);
      return answer(relayIds);
    },
    batchMs: 100,
    hitExpiryMs: 3_600_000,
    missExpiryMs: 60_000,
    deadlineMs: 30_000,
    maxRetryMs: 60_000,
    monotonicMs: timers.monotonicMs,
    timers,
    onRequest() {},
  });
  return { relays, timers, asked };
}

describe("relays that the upstream knows", () => {
  it("are asked for together after the batch interval, kept an hour, and a minute if nobody knows them", async () => {
    const { relays, timers, asked } = setUp(() => ({ relays: { [known]: { publicKey, internal: true } } }));
    const both = Promise.all([relays.ask(known), relays.ask(unknown), relays.ask(known)]);
    await timers.moveTo(100);
    const relay = { relayId: known, publicKey, internal: true };
    assert.deepEqual(await both, [relay, undefined, relay]);
    await timers.moveTo(59_000);
    assert.equal(await relays.ask(unknown), undefined);
    await timers.moveTo(61_000);
    void relays.ask(unknown);
    assert.deepEqual(await relays.ask(known), relay);
    await timers.moveTo(3_599_000);
    assert.deepEqual(await relays.ask(known), relay);
    await timers.moveTo(3_601_000);
    void relays.ask(known);
    await timers.moveTo(3_602_000);
    const path = "/api/0/relays/publickeys/";
    assert.deepEqual(asked, [`100 ${path} 1,2`, `61100 ${path} 2`, `3601100 ${path} 1`]);
  });

  it("are read from the older form of the answer, too, and never with a key that is none", async () => {
    const { relays, timers } = setUp(() => ({ public_keys: { [known]: publicKey, [unknown]: "no key" } }));
    const both = Promise.all([relays.ask(known), relays.ask(unknown)]);
    await timers.moveTo(100);
    assert.deepEqual(await both, [{ relayId: known, publicKey, internal: false }, undefined]);
  });

  it("are asked for again with growing pauses while the upstream fails, until who asks has waited long enough", async () => {
    const { relays, timers, asked } = setUp(() => {
      throw new UpstreamError("network", "out of reach");
    });
    const failures: unknown[] = [];
    relays.ask(known).catch((error: unknown) => failures.push(error));
    await timers.moveTo(29_000);
    assert.deepEqual(failures, []);
    assert.deepEqual(
      asked.map((line) => Number(line.split(" ")[0])),
      [100, 1200, 2800, 5150, 8625, 13_787.5, 21_481.25],
    );
    await timers.moveTo(40_000);
    assert.deepEqual(
      failures.map((error) => (error as UpstreamError).kind),
      ["network"],
    );
    assert.equal(timers.scheduled, 0);
  });

  it("fail at once when it stops", async () => {
    const { relays } = setUp(() => ({}));
    const asking = relays.ask(known);
    relays.stop();
    await assert.rejects(asking, UpstreamError);
  });
});
