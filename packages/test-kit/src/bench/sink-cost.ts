/**
 * Measures what a record of 1 KB costs in each sink: `node packages/test-kit/src/bench/sink-cost.ts [records]`.
 *
 * Prints CPU-µs of this process (all threads) per record, records per second, and the largest resident memory. Records
 * are submitted one by one, and in groups of 100; 500 submits (or 20 groups) are waited for at the same time. Compare
 * lines of one run with each other, not with other runs: the broker and other programs share the machine.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createEmbeddedStore,
  createKafkaSink,
  createMemorySink,
  kafkaDriverNames,
  parseKafkaConfig,
  type Sink,
  type SinkRecord,
} from "@weir/sink";
import { startKafka } from "../kafka/start-kafka.ts";

const recordCount = Number(process.argv[2] ?? 50_000);
const value = Buffer.from(
  JSON.stringify({ trace_id: "4c79f60c11214eb38604f4ae0781bfb2", data: "weir ".repeat(190) }).slice(0, 1024),
);
const record: SinkRecord = {
  topic: "spans",
  routing: { uuid: "4c79f60c11214eb38604f4ae0781bfb2", organizationId: 1n },
  value,
  headers: [["project_id", "42"]],
};

async function measure(name: string, sink: Sink, groupSize: number, concurrency: number): Promise<void> {
  // Every record has a trace of its own, so that all partitions are used.
  const group = (start: number): SinkRecord[] =>
    Array.from({ length: groupSize }, (_, index) => ({
      ...record,
      routing: { uuid: (start + index + 1).toString(16).padStart(32, "a"), organizationId: 1n },
    }));
  await sink.submit(group(0));
  let next = 0;
  let peakBytes = 0;
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  const work = async (): Promise<void> => {
    while (next < recordCount) {
      const start = next;
      next += groupSize;
      await sink.submit(group(start));
      if (start % 4096 === 0) peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const { user, system } = process.cpuUsage(startedCpu);
  const perRecord = (user + system) / recordCount;
  const perSecond = (recordCount / (performance.now() - startedMs)) * 1000;
  const columns = [
    name.padEnd(28),
    `groups of ${groupSize}`.padEnd(14),
    perRecord.toFixed(1).padStart(6),
    Math.round(perSecond).toString().padStart(8),
    `${Math.round(Math.max(peakBytes, process.memoryUsage.rss()) / 2 ** 20)}`.padStart(6),
  ];
  process.stdout.write(`${columns.join("  ")}\n`);
}

async function measureBoth(name: string, create: () => Promise<Sink>): Promise<void> {
  for (const [groupSize, concurrency] of [
    [1, 500],
    [100, 20],
  ] as const) {
    const sink = await create();
    await measure(name, sink, groupSize, concurrency);
    await sink.close();
  }
}

process.stdout.write(`${["sink".padEnd(28), "submitted".padEnd(14), "CPU-µs", "records/s", "MB RSS"].join("  ")}\n`);
await measureBoth("memory", async () => createMemorySink({ maxBytes: 2 ** 31 }));

const folder = await mkdtemp(join(tmpdir(), "weir-bench-"));
await measureBoth("embedded", async () => createEmbeddedStore({ folder, now: Date.now }));
await measureBoth("embedded, removing", async () =>
  createEmbeddedStore({ folder, now: Date.now, maxMessages: 10_000 }),
);
await rm(folder, { recursive: true });

const kafka = await startKafka();
try {
  for (const compression of ["none", "zstd"]) {
    for (const driver of kafkaDriverNames) {
      const { config } = parseKafkaConfig({
        kafka_config: [
          { name: "bootstrap.servers", value: kafka.brokers },
          { name: "compression.codec", value: compression },
        ],
      });
      await measureBoth(`${driver}, ${compression}`, () => createKafkaSink({ config, driver }));
    }
  }
} finally {
  await kafka.stop();
}
