/** A gateway with a durable buffer that dies without warning, again and again, loses nothing that it answered 200. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { createEventLoad } from "../harness/event-load.ts";
import { isNightly } from "../harness/nightly.ts";
import { createSpoolingWeir, type SpoolingWeir } from "../harness/spooling-weir.ts";
import { untilSpoolIsEmpty } from "../harness/until-spool-is-empty.ts";

const publicKey = "7".repeat(32);
const project = {
  projectId: 601,
  organizationId: 1,
  slug: "killed",
  publicKeys: [{ publicKey, numericId: 6 }],
  config: {},
};
const kills = isNightly ? 40 : 6;
/**
 * What processors have and have not answered when a process dies: batches in flight, times their size; and as much that
 * was answered, but whose acknowledgement waited for the disk.
 */
const unansweredWindow = 2 * 8 * 64;
const recoveryMs = 10_000;

describe(`a gateway that is killed ${kills} times while it spools, with durability disk`, function () {
  this.timeout(600_000);
  let weir: SpoolingWeir;
  const load = createEventLoad({ projectId: project.projectId, publicKey, connections: 8 });

  before(async () => {
    weir = await createSpoolingWeir({ project, spool: { durability: "disk" } });
  });
  after(() => weir?.remove());

  it("delivers everything that it answered 200, and hardly anything twice", async () => {
    let killsWhileDelivering = 0;
    for (let kill = 1; kill <= kills; kill++) {
      // Without processors it only holds; with them, what is held is on its way when it dies.
      const delivers = kill % 3 === 0;
      const running = await (delivers ? weir.startWhole() : weir.startGateway());
      const stop = load.start(running.httpUrl);
      await delay(150 + ((kill * 137) % 400));
      running.kill("SIGKILL");
      await running.exited;
      await stop();
      await running.stop();
      if (delivers) killsWhileDelivering++;
    }
    assert.ok(load.accepted.size > kills * 20, `only ${load.accepted.size} events were taken`);
    assert.ok(load.unanswered >= kills, "no request was cut off");

    const last = await weir.startWhole();
    const startedMs = performance.now();
    const duplicates = await weir.deliveredAll(load.accepted, recoveryMs);
    const tookMs = performance.now() - startedMs;
    // Requests that a kill cut off may be in the buffer, too.
    await untilSpoolIsEmpty(last.httpUrl);
    await last.stop();
    assert.ok(tookMs < recoveryMs, `recovery took ${tookMs} ms`);
    assert.ok(
      duplicates <= killsWhileDelivering * unansweredWindow,
      `found ${duplicates} duplicates, expected at most what was unanswered at ${killsWhileDelivering} kills`,
    );
    assert.deepEqual(weir.delivered().outcomes, []);
    assert.match(last.logs(), /found envelopes on disk/);
  });

  it("has nothing left to deliver afterwards", async () => {
    const before = weir.delivered().eventIds.length;
    const running = await weir.startWhole();
    await delay(500);
    await running.stop();
    assert.equal(weir.delivered().eventIds.length, before);
    assert.doesNotMatch(running.logs(), /found envelopes on disk/);
  });
});
