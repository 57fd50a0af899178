/** A durable buffer whose disk is full refuses what it can't keep, keeps what it has taken, and goes on by itself. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createEventLoad } from "../harness/event-load.ts";
import { createSpoolingWeir, type SpoolingWeir } from "../harness/spooling-weir.ts";

const publicKey = "6".repeat(32);
const project = {
  projectId: 602,
  organizationId: 1,
  slug: "full",
  publicKeys: [{ publicKey, numericId: 6 }],
  config: {},
};
const diskBytes = 2 * 1024 * 1024;
const recoveryMs = 10_000;

describe("a gateway whose disk is full", function () {
  this.timeout(120_000);
  let disk: string;
  let weir: SpoolingWeir | undefined;

  before(async function () {
    disk = await mkdtemp(join(tmpdir(), "weir-full-disk-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskBytes}`, "tmpfs", disk], { stdio: "ignore" });
    } catch {
      process.stderr.write("skipped: needs the right to mount a small tmpfs\n");
      await rmdir(disk);
      this.skip();
    }
    weir = await createSpoolingWeir({ project, spool: { durability: "disk", path: join(disk, "spool") } });
  });
  after(async () => {
    if (weir === undefined) return;
    await weir.remove();
    execFileSync("umount", [disk]);
    await rmdir(disk);
  });

  it("answers 503, takes data again when there is space, and has lost nothing that it answered 200", async () => {
    assert.ok(weir !== undefined);
    const load = createEventLoad({ projectId: project.projectId, publicKey, connections: 8, pauseMs: 2 });
    const ballast = join(disk, "ballast");
    await writeFile(ballast, Buffer.alloc(diskBytes - 256 * 1024));
    const gateway = await weir.startGateway();
    const stop = load.start(gateway.httpUrl);
    await until(() => load.refused.size > 50, "requests are refused");
    const takenBefore = load.accepted.size;
    assert.ok(takenBefore > 50, `only ${takenBefore} events were taken before`);
    await rm(ballast);
    const freedMs = performance.now();
    await until(() => load.accepted.size > takenBefore + 50, "data is taken again");
    const tookMs = performance.now() - freedMs;
    assert.ok(tookMs < recoveryMs, `recovery took ${tookMs} ms`);
    gateway.kill("SIGKILL");
    await gateway.exited;
    await stop();
    assert.match(gateway.logs(), /no space left on device/i);
    assert.match(gateway.logs(), /takes envelopes again/);
    await gateway.stop();

    const last = await weir.startWhole();
    await weir.deliveredAll(load.accepted, recoveryMs);
    await last.stop();
    const delivered = new Set(weir.delivered().eventIds);
    const despite = [...load.refused].filter((eventId) => delivered.has(eventId));
    assert.deepEqual(despite, [], "what was answered 503 is not there");
  });
});

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < 30_000; waitedMs += 20) {
    if (condition()) return;
    await delay(20);
  }
  assert.fail(`not within 30 s: ${what}`);
}
