/** Of three span-processors one hangs, one dies, and both return: nothing is lost, and hardly anything becomes slower. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { type ReplicatedWeir, startReplicatedWeir } from "../harness/replicated-weir.ts";

const senders = 4;
const pauseMs = 20;
/** Enough for a 99th percentile that a single stall of the machine does not make. */
const minSamples = 600;
const phaseMs = 12_000;
/** Under load of other programs, times below this are the scheduler's and not ours. */
const noiseMs = 250;

interface Load {
  /** When each log was sent, in ms since the epoch. */
  readonly sentAtMs: ReadonlyMap<string, number>;
  /** Sends for at least so long, and at least `minSamples`; yields the ids. */
  sendDuring(ms: number): Promise<readonly string[]>;
}

describe("three span-processors", function () {
  this.timeout(240_000);
  let weir: ReplicatedWeir;
  let load: Load;

  before(async function () {
    weir = await startReplicatedWeir(this, { replicas: { "span-processor": 3 } });
    load = createLoad(weir);
    await load.sendDuring(2000);
  });
  after(() => weir?.stop());

  it("lose nothing, and keep the time to delivery, while one hangs, another dies, and both return", async () => {
    const normal = await load.sendDuring(phaseMs);
    const [hanging] = weir.services.replicas("span-processor");
    assert.ok(hanging);

    const troubled = load.sendDuring(2.5 * phaseMs);
    await delay(1000);
    hanging.kill("SIGSTOP");
    await logged(/a replica does not answer/);
    await delay(phaseMs / 2);
    hanging.kill("SIGCONT");
    await logged(/a replica can be called again/);
    await weir.services.kill("span-processor", 1);
    await logged(/a replica cannot be connected to/);
    await weir.services.revive("span-processor", 1);
    const during = await troubled;

    const all = [...load.sentAtMs.keys()];
    const { logs, outcomes } = await untilDelivered(all);
    const firstAtMs = new Map<string, number>();
    for (const { id, atMs } of logs) firstAtMs.set(id, Math.min(atMs, firstAtMs.get(id) ?? Number.POSITIVE_INFINITY));
    assert.deepEqual([...firstAtMs.keys()].sort(), [...all].sort());
    assert.deepEqual(outcomes, []);
    const duplicates = logs.length - all.length;
    assert.ok(
      duplicates <= 2 * 64,
      `found ${duplicates} duplicates, expected at most what was unanswered: two batches`,
    );

    const timesOf = (ids: readonly string[]) =>
      ids.map((id) => (firstAtMs.get(id) ?? Number.NaN) - (load.sentAtMs.get(id) ?? 0)).sort((a, b) => a - b);
    const [normalMs, duringMs] = [percentile(timesOf(normal), 0.99), percentile(timesOf(during), 0.99)];
    process.stderr.write(
      `      p99: ${normalMs} ms of ${normal.length}, with faults ${duringMs} ms of ${during.length}\n`,
    );
    assert.ok(
      duringMs < 2 * Math.max(normalMs, noiseMs),
      `the 99th percentile was ${normalMs} ms, and ${duringMs} ms with faults`,
    );
  });

  it("can do with the one that hung when the others are gone", async () => {
    await Promise.all([weir.services.kill("span-processor", 1), weir.services.kill("span-processor", 2)]);
    const id = "ffffffff";
    assert.equal(await weir.send(id), 200);
    await untilDelivered([id]);
  });

  async function logged(pattern: RegExp): Promise<void> {
    const deadline = performance.now() + 30_000;
    const gateway = weir.services.processes["ingest-gateway"];
    while (!pattern.test(gateway.logs())) {
      assert.ok(performance.now() < deadline, `the gateway did not say ${pattern}:\n${gateway.logs().slice(-3000)}`);
      await delay(50);
    }
  }

  async function untilDelivered(ids: readonly string[]) {
    const deadline = performance.now() + 60_000;
    for (;;) {
      const delivered = await weir.delivered();
      const found = new Set(delivered.logs.map(({ id }) => id));
      if (ids.every((id) => found.has(id))) return delivered;
      assert.ok(performance.now() < deadline, `${ids.filter((id) => !found.has(id)).length} logs were not delivered`);
      await delay(500);
    }
  }
});

function createLoad(weir: ReplicatedWeir): Load {
  const sentAtMs = new Map<string, number>();
  let sent = 0;
  return {
    sentAtMs,
    async sendDuring(ms) {
      const ids: string[] = [];
      const endMs = performance.now() + ms;
      const sender = async () => {
        while (performance.now() < endMs || ids.length < minSamples) {
          const id = (++sent).toString(16).padStart(8, "0");
          sentAtMs.set(id, Date.now());
          ids.push(id);
          assert.equal(await weir.send(id), 200);
          await delay(pauseMs);
        }
      };
      await Promise.all(Array.from({ length: senders }, sender));
      return ids;
    },
  };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
