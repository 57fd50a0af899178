import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Admin } from "@platformatic/kafka";
import { createKafkaSink, type KafkaSink, kafkaDriverNames, parseKafkaConfig } from "@weir/sink";
import { requireIntegration } from "../integration.ts";
import { readTopics, topicEnds } from "../kafka/read-topics.ts";
import { startKafka, type TestKafka } from "../kafka/start-kafka.ts";

describe("limits that only the broker knows", () => {
  let kafka: TestKafka | undefined;
  let sink: KafkaSink | undefined;

  before(async function () {
    this.timeout(400_000);
    kafka = await requireIntegration(this, "a Kafka broker", () => startKafka());
  });

  afterEach(async () => {
    await sink?.close();
    sink = undefined;
  });

  after(async () => {
    await kafka?.stop();
  });

  for (const driver of kafkaDriverNames) {
    it(`end in too_large for the one message that is above its topic's limit, on ${driver}`, async () => {
      assert.ok(kafka);
      const { brokers } = kafka;
      const topic = `limited-${process.pid}-${driver}`;
      const admin = new Admin({ clientId: "test-kit", bootstrapBrokers: brokers.split(",") });
      await admin.createTopics({
        topics: [topic],
        partitions: 1,
        replicas: 1,
        configs: [{ name: "max.message.bytes", value: "20000" }],
      });
      await admin.close();
      await untilKnown(brokers, topic);
      const { config } = parseKafkaConfig({
        kafka_config: [{ name: "bootstrap.servers", value: brokers }],
        topics: { items: topic },
      });
      const limited = await createKafkaSink({ config, driver });
      sink = limited;
      const sizes = [9000, 9001, 30_000, 9002, 9003];
      const results = await Promise.allSettled(
        sizes.map((size) => limited.submit([{ topic: "items", value: Buffer.alloc(size) }])),
      );
      const codes = results.map((result) => (result.status === "fulfilled" ? "delivered" : result.reason.code));
      assert.deepEqual(codes, ["delivered", "delivered", "too_large", "delivered", "delivered"]);
      const records = await readTopics({ brokers, topics: [topic], quietMs: 300 });
      // A batch that is cut in two may be overtaken by itself.
      assert.deepEqual(records.map(({ value }) => value.length).sort(), [9000, 9001, 9002, 9003]);
    });

    it(`are asked for at the start when topics are validated, on ${driver}`, async () => {
      assert.ok(kafka);
      const { config } = parseKafkaConfig({
        kafka_config: [{ name: "bootstrap.servers", value: kafka.brokers }],
        kafka_validate_topics: true,
        topics: { items: "no topic may be called so" },
      });
      await assert.rejects(createKafkaSink({ config, driver }), {
        name: "SinkError",
        code: "unavailable",
        message: /^kafka: /,
      });
    });
  }
});

/** A broker may learn of a topic some moments after its controller. */
async function untilKnown(brokers: string, topic: string): Promise<void> {
  const isKnown = async () => (await topicEnds({ brokers, topics: [topic] })).has(topic);
  while (!(await isKnown())) await sleep(50);
}
