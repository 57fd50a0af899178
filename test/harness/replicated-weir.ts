/** Weir with a process per service, some of them several times, over a broker and a Redis of its own; for faults between them. */
import { randomBytes } from "node:crypto";
import { readTopics, requireIntegration, type SkippableTest, startKafka, startRedis } from "@weir/test-kit";
import { createTopics } from "./create-topics.ts";
import { type ScaleOut, type ScaleOutService, startScaleOut } from "./scale-out.ts";
import { logicalTopics, processingConfig } from "./setups.ts";
import type { ConfigObject } from "./weir-process.ts";

/** A log that was delivered. */
export interface DeliveredLog {
  readonly id: string;
  /** When the processor handed it to Kafka, in ms since the epoch. */
  readonly atMs: number;
}

/** What lies on Kafka. */
export interface DeliveredLogs {
  readonly logs: readonly DeliveredLog[];
  /** Every outcome that was told. */
  readonly outcomes: readonly unknown[];
}

export interface ReplicatedWeir {
  readonly services: ScaleOut;
  /** Sends a log whose body is its id; yields the status of the answer. */
  send(id: string): Promise<number>;
  delivered(): Promise<DeliveredLogs>;
  stop(): Promise<void>;
}

/** The key of its only project. */
export const replicatedPublicKey = "8".repeat(32);
const project: ConfigObject = {
  projectId: 801,
  organizationId: 10,
  publicKeys: [{ publicKey: replicatedPublicKey, numericId: 801 }],
  slug: "replicas",
  rev: "1",
  config: { features: ["organizations:ourlogs-ingestion"] },
};
const bodies = /log-id-([0-9a-f]{8})/;

/** Starts it. */
export async function startReplicatedWeir(
  test: SkippableTest,
  options: {
    readonly replicas?: Readonly<Partial<Record<ScaleOutService, number>>>;
    readonly grpc?: (service: ScaleOutService) => ConfigObject;
  },
): Promise<ReplicatedWeir> {
  const started: { stop(): Promise<unknown> }[] = [];
  const stop = async () => {
    for (const part of started.splice(0).reverse()) await part.stop();
  };
  try {
    const kafka = await requireIntegration(test, "a Kafka broker", startKafka);
    started.push(kafka);
    const redis = await requireIntegration(test, "Redis", startRedis);
    started.push(redis);
    const prefix = `replicas-${randomBytes(4).toString("hex")}-`;
    await createTopics(
      kafka.brokers,
      logicalTopics.map((topic) => prefix + topic),
      1,
    );
    const services = await startScaleOut({
      ...options,
      projects: [project],
      config: {
        aggregator: { bucket_interval: 1, initial_delay: 0 },
        processing: processingConfig(kafka.brokers, redis.url, prefix),
      },
    });
    started.push(services);
    const topics = ["snuba-items", "outcomes", "outcomes-billing"].map((topic) => prefix + topic);
    return {
      services,
      stop,
      async send(id) {
        const nowSeconds = Date.now() / 1000;
        const log = { timestamp: nowSeconds, trace_id: id.padStart(32, "a"), level: "info", body: `log-id-${id}` };
        const items = JSON.stringify({ items: [log] });
        const header = { type: "log", item_count: 1, content_type: "application/vnd.sentry.items.log+json" };
        const answer = await fetch(`${services.httpUrl}/api/${project.projectId}/envelope/`, {
          method: "POST",
          headers: { "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${replicatedPublicKey}` },
          body: `{}\n${JSON.stringify(header)}\n${items}\n`,
        });
        await answer.arrayBuffer();
        return answer.status;
      },
      async delivered() {
        const records = await readTopics({ brokers: kafka.brokers, topics, quietMs: 500 });
        const logs: DeliveredLog[] = [];
        const outcomes: unknown[] = [];
        for (const { topic, value, timestampMs } of records) {
          if (topic !== topics[0]) outcomes.push(JSON.parse(value.toString()));
          const id = topic === topics[0] ? bodies.exec(value.toString("latin1"))?.[1] : undefined;
          if (id !== undefined) logs.push({ id, atMs: timestampMs });
        }
        return { logs, outcomes };
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
