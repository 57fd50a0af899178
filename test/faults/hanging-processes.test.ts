/** Of several processes behind one port one may hang without ending: it is replaced, and nothing that was taken is lost. */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readDeliveredEvents } from "../harness/delivered-events.ts";
import { createEventLoad } from "../harness/event-load.ts";
import { startWeir, type WeirProcess } from "../harness/weir-process.ts";

const publicKey = "83".repeat(16);
const project = {
  projectId: 813,
  organizationId: 1,
  slug: "hanging-copy",
  publicKeys: [{ publicKey, numericId: 813 }],
  config: {},
};
const hangTimeoutMs = 3000;
/** More than the timeout, for finding out, killing and starting again on a busy machine. */
const replacedWithinMs = 30_000;
const misbehave = { NODE_OPTIONS: `--import=${new URL("hanging-processes/misbehave.ts", import.meta.url)}` };

describe("two processes behind one port, one of which hangs", function () {
  this.timeout(120_000);
  let weir: WeirProcess;
  let folder: string;
  const prometheus = `127.0.0.1:${randomInt(20_000, 30_000)}`;
  // Connections that stay show who goes on: those of the process that hangs get no answer.
  const load = createEventLoad({ projectId: project.projectId, publicKey, connections: 16, pauseMs: 10 });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-hanging-"));
    weir = await startWeir({
      processes: 2,
      projects: [project],
      env: misbehave,
      config: {
        processes: { hang_timeout: hangTimeoutMs / 1000 },
        metrics: { prometheus },
        storage: { path: join(folder, "data") },
        spool: { envelopes: { path: join(folder, "spool"), durability: "disk" } },
      },
    });
  });
  after(async () => {
    await weir?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const { does, signal, state, victim } of [
    { does: "is stopped", signal: "SIGSTOP", state: "T (stopped)", victim: 0 },
    { does: "loops", signal: "SIGUSR2", state: "R (running)", victim: 1 },
  ] as const) {
    it(`replace the one that ${does}, while the other one goes on, and deliver what it had taken`, async () => {
      // What is taken from here on stays in the buffers.
      weir.kill("SIGUSR1");
      await delay(200);
      const stop = load.start(weir.httpUrl);
      const takenBefore = load.accepted.size;
      while (load.accepted.size < takenBefore + 100) await delay(10);

      const [hungBefore, replacedBefore] = [count("does not answer"), count('"started again"')];
      const pid = weir.childPids()[victim] ?? assert.fail("found no process to stop");
      const hangsAtMs = performance.now();
      process.kill(pid, signal);
      await delay(hangTimeoutMs / 3);
      const acceptedMeanwhile = load.accepted.size;
      while (count("does not answer") === hungBefore) await within(hangsAtMs);
      const noticedMs = performance.now() - hangsAtMs;
      assert.ok(load.accepted.size > acceptedMeanwhile + 20, "the other one went on");
      while (count('"started again"') === replacedBefore) await within(hangsAtMs);
      await stop();

      assert.ok(noticedMs > 0.8 * hangTimeoutMs, `killed after ${noticedMs} ms`);
      assert.equal(weir.childPids().length, 2);
      assert.equal(weir.childPids().includes(pid), false);
      assert.ok(weir.logs().includes(`"pid":${pid},"silent_for_ms":${hangTimeoutMs},"state":"${state}"`), weir.logs());
      assert.equal(load.errors.get("ECONNREFUSED"), undefined);
      assert.equal(load.refused.size, 0, "nothing was answered 503");

      assert.ok(missing().length > 100, "both had taken what was not delivered yet");
      weir.kill("SIGUSR1");
      while (missing().length > 0) await within(hangsAtMs, 2 * replacedWithinMs);
    });
  }

  it("count how often that was", async () => {
    const text = await (await fetch(`http://${prometheus}/metrics`)).text();
    const value = (name: string) => new RegExp(`^${name}\\{process="supervisor"\\} (\\d+)$`, "m").exec(text)?.[1];
    assert.equal(value("weir_processes_hung_total"), "2");
    assert.equal(value("weir_processes_restarts_total"), "2");
    assert.equal(value("weir_processes_running"), "2");
    assert.equal(value("weir_processes_wanted"), "2");
  });

  function count(text: string): number {
    return weir.logs().split(text).length - 1;
  }

  async function within(sinceMs: number, limitMs = replacedWithinMs): Promise<void> {
    assert.ok(performance.now() - sinceMs < limitMs, `not within ${limitMs} ms:\n${weir.logs()}`);
    await delay(20);
  }

  function missing(): readonly string[] {
    const delivered = new Set(readDeliveredEvents(weir.dataDir).eventIds);
    return [...load.accepted].filter((eventId) => !delivered.has(eventId));
  }
});

describe("a process among several that does not hang", function () {
  this.timeout(120_000);
  const busyMs = hangTimeoutMs / 2;
  let weir: WeirProcess | undefined;
  afterEach(() => weir?.stop());

  function start(env: Readonly<Record<string, string>>): Promise<WeirProcess> {
    const config = { processes: { hang_timeout: hangTimeoutMs / 1000 } };
    return startWeir({ processes: 2, projects: [project], config, env: { ...misbehave, ...env } });
  }

  it("is left alone however slow it is to start", async () => {
    const startedAtMs = performance.now();
    weir = await start({ WEIR_TEST_SLOW_START_MS: String(1.5 * hangTimeoutMs) });
    assert.ok(performance.now() - startedAtMs > 3 * hangTimeoutMs, "the second one starts when the first is ready");
    assert.equal(weir.logs().includes("does not answer"), false, weir.logs());
  });

  it(`is left alone when one thing keeps it busy for half of the time that it has`, async () => {
    weir = await start({ WEIR_TEST_BUSY_MS: String(busyMs) });
    const pids = weir.childPids();
    for (const pid of pids) process.kill(pid, "SIGUSR2");
    while (weir.logs().split(`was busy for ${busyMs} ms`).length - 1 < pids.length) await delay(20);
    await delay(hangTimeoutMs);
    assert.deepEqual(weir.childPids(), pids);
    assert.equal(weir.logs().includes("does not answer"), false, weir.logs());
  });
});
