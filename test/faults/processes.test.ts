/** Of several processes behind one port one may die: nobody is refused a connection, and nothing that was taken is lost. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readDeliveredEvents } from "../harness/delivered-events.ts";
import { createEventLoad } from "../harness/event-load.ts";
import { startWeir, type WeirProcess } from "../harness/weir-process.ts";

const publicKey = "82".repeat(16);
const project = {
  projectId: 812,
  organizationId: 1,
  slug: "killed-copy",
  publicKeys: [{ publicKey, numericId: 812 }],
  config: {},
};
const promisedRestartMs = 5000;
const stopWithinMs = 10_000;

describe("two processes behind one port", function () {
  this.timeout(120_000);
  let weir: WeirProcess;
  let folder: string;
  let restartWithinMs: number;
  const connections = 4;
  const load = createEventLoad({ projectId: project.projectId, publicKey, connections, pauseMs: 2, keepAlive: false });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-processes-"));
    const startedAtMs = performance.now();
    weir = await start();
    // On a machine so busy that the first start takes longer than all of the promise, so may a restart.
    restartWithinMs = Math.max(promisedRestartMs, performance.now() - startedAtMs);
  });
  after(async () => {
    await weir?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  function start(): Promise<WeirProcess> {
    return startWeir({
      processes: 2,
      projects: [project],
      config: {
        aggregator: { bucket_interval: 1, initial_delay: 0 },
        limits: { shutdown_timeout: stopWithinMs / 1000 },
        storage: { path: join(folder, "data") },
        spool: { envelopes: { path: join(folder, "spool"), durability: "disk" } },
      },
    });
  }

  /** Waits until all that was answered 200 is in the stores. */
  async function deliveredAll(): Promise<void> {
    const deadlineMs = performance.now() + 30_000;
    for (;;) {
      const delivered = new Set(readDeliveredEvents(weir.dataDir).eventIds);
      const missing = [...load.accepted].filter((eventId) => !delivered.has(eventId));
      if (missing.length === 0) return;
      assert.ok(performance.now() < deadlineMs, `found ${missing.length} of ${load.accepted.size} events missing`);
      await delay(100);
    }
  }

  for (const victim of [0, 1]) {
    it(`refuse no connection while process ${victim + 1} is killed and started again within ${promisedRestartMs} ms`, async () => {
      const stop = load.start(weir.httpUrl);
      await delay(300);
      const before = weir.childPids();
      assert.equal(before.length, 2);
      const pid = before[victim] ?? assert.fail("found no process to kill");
      const restarts = startedAgain(weir);
      const acceptedBefore = load.accepted.size;
      const killedAtMs = performance.now();
      process.kill(pid, "SIGKILL");
      while (startedAgain(weir) === restarts) {
        assert.ok(performance.now() - killedAtMs < restartWithinMs, `not started again:\n${weir.logs()}`);
        await delay(20);
      }
      await delay(200);
      await stop();
      assert.ok(load.accepted.size > acceptedBefore + 20, "the other one went on");
      assert.equal(load.errors.get("ECONNREFUSED"), undefined);
      assert.equal(load.refused.size, 0, "nothing was answered 503");
      assert.equal(weir.childPids().length, 2);
      assert.equal(weir.childPids().includes(pid), false);
    });
  }

  it("lose only the requests that the killed ones had not answered", async () => {
    assert.ok(
      load.unanswered <= 2 * connections,
      `found ${load.unanswered} requests without an answer, expected at most those under way at two kills`,
    );
    await deliveredAll();
  });

  it("stop together, in time, when the supervisor is told to, and deliver what they held when they are started again", async () => {
    const stop = load.start(weir.httpUrl);
    await delay(200);
    const pids = weir.childPids();
    const toldAtMs = performance.now();
    weir.kill("SIGTERM");
    const code = await weir.exited;
    const tookMs = performance.now() - toldAtMs;
    await stop();
    assert.equal(code, 0, weir.logs());
    // That the copies ended in time is what the exit code says; the supervisor ends soon after them.
    assert.ok(tookMs < 2 * stopWithinMs, `stopping took ${tookMs} ms`);
    for (const pid of pids) assert.equal(isRunning(pid), false, `process ${pid} still runs`);
    await weir.stop();

    weir = await start();
    await deliveredAll();
  });
});

describe("the processes of a supervisor that is killed", function () {
  this.timeout(60_000);

  it("stop by themselves, having finished what they held", async () => {
    const weir = await startWeir({ processes: 2, projects: [project] });
    const pids = weir.childPids();
    assert.equal(pids.length, 2);
    weir.kill("SIGKILL");
    await weir.exited;
    const deadlineMs = performance.now() + 20_000;
    while (pids.some(isRunning)) {
      assert.ok(performance.now() < deadlineMs, `still running:\n${weir.logs()}`);
      await delay(50);
    }
    await weir.stop();
  });
});

function startedAgain(weir: WeirProcess): number {
  return weir.logs().split('"started again"').length - 1;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
