/**
 * What `spool.envelopes.durability: disk` costs beside `memory`, per envelope: CPU time, and how long the buffer takes
 * until the sender could be answered. Both in one run, in turns, so that the ratio says more than the figures.
 *
 *     node services/ingest-gateway/bench/durability.ts [folder]
 */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEnvelopeHeaders, createItem } from "@weir/envelope";
import { createFolderFiles } from "../src/adapters/spool/folder-files.ts";
import type { HeldEnvelope } from "../src/domain/spool/held-envelope.ts";
import { occupiedBytes } from "../src/domain/spool/held-envelope.ts";
import { createLayeredSpool } from "../src/domain/spool/layered-spool.ts";
import { createSegmentStore } from "../src/domain/spool/segment-store.ts";
import type { Spool } from "../src/domain/spool/spool.ts";

const rounds = 5;
const envelopes = 4000;
const atOnce = 64;
const payload = Buffer.from(`{"message":"${"x".repeat(4000)}"}`);

function createEnvelope(): HeldEnvelope {
  const items = [createItem("event", payload)];
  const request = {
    client: "sentry.javascript.browser/9.1.0",
    version: 7,
    origin: "https://example.org/",
    remoteAddr: "192.0.2.7",
    forwardedFor: "192.0.2.7",
    clientAddress: "192.0.2.7",
    userAgent: "Mozilla/5.0",
    clientHints: undefined,
    trusted: false,
  };
  return {
    id: randomUUID(),
    publicKey: "a".repeat(32),
    samplingKey: "a".repeat(32),
    projectId: 1n,
    headers: createEnvelopeHeaders({ eventId: "b".repeat(32) }),
    request,
    signature: undefined,
    receivedAtMs: Date.now(),
    bytes: occupiedBytes(items),
    items,
    failures: 0,
    lastFailure: "",
    notBeforeMs: 0,
  };
}

async function openSpool(folder: string | undefined): Promise<Spool> {
  const store =
    folder === undefined
      ? undefined
      : createSegmentStore({
          files: createFolderFiles(folder),
          maxBytes: 500 * 1024 * 1024,
          groupDelayMs: 2,
          salt: () => randomBytes(8),
          delay(ms, callback) {
            const timer = setTimeout(callback, ms);
            return () => clearTimeout(timer);
          },
          onFailure: (error) => console.error(error),
        });
  const spool = createLayeredSpool({
    maxEntries: 100_000,
    maxBytes: 64 * 1024 * 1024,
    maxAgeMs: 86_400_000,
    disk: store && {
      store,
      isDurable: true,
      isEphemeral: false,
      batchBytes: 10 * 1024,
      flushAfterMs: undefined,
      maxLoadsPerSecond: undefined,
      mayLoad: () => true,
    },
    now: Date.now,
    onAvailable: () => {},
    onFound: () => {},
    onRecovered: () => {},
    onOpened: () => {},
    onLost: () => {},
  });
  await spool.open();
  return spool;
}

interface Cost {
  readonly cpuUs: number;
  readonly latenciesMs: readonly number[];
  readonly elapsedMs: number;
}

/** Pushes, takes and finishes, so many at once. */
async function measure(spool: Spool): Promise<Cost> {
  const latenciesMs: number[] = [];
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  const sender = async () => {
    for (let sent = 0; sent < envelopes / atOnce; sent++) {
      const pushedMs = performance.now();
      if ((await spool.push(createEnvelope())) !== undefined) throw new Error("found a refusal, expected room");
      latenciesMs.push(performance.now() - pushedMs);
      const taken = spool.take(Date.now(), () => undefined);
      if (taken !== undefined) spool.finish(taken);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  const { user, system } = process.cpuUsage(startedCpu);
  return { cpuUs: (user + system) / envelopes, latenciesMs, elapsedMs: performance.now() - startedMs };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const folder = await mkdtemp(join(process.argv[2] ?? tmpdir(), "weir-bench-"));
const memory = await openSpool(undefined);
const disk = await openSpool(folder);
const costs = { memory: [] as Cost[], disk: [] as Cost[] };
for (let round = 0; round < rounds; round++) {
  costs.memory.push(await measure(memory));
  costs.disk.push(await measure(disk));
}
for (const [name, all] of Object.entries(costs)) {
  const latencies = all.flatMap(({ latenciesMs }) => latenciesMs).sort((a, b) => a - b);
  const cpu = all.map(({ cpuUs }) => cpuUs).sort((a, b) => a - b);
  const rate = (rounds * envelopes) / (all.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1000);
  console.log(
    `${name.padEnd(7)} CPU ${percentile(cpu, 0.5).toFixed(1)} µs per envelope, ${Math.round(rate)} envelopes/s, ` +
      `answerable after ${percentile(latencies, 0.5).toFixed(2)} ms (half), ${percentile(latencies, 0.99).toFixed(1)} ms (99 %)`,
  );
}
const total = (all: readonly Cost[]) => all.reduce((sum, { cpuUs }) => sum + cpuUs, 0);
console.log(`disk takes ${(total(costs.disk) / total(costs.memory)).toFixed(1)} times the buffer's CPU in memory`);
await rm(folder, { recursive: true });
process.exit(0);
