import assert from "node:assert/strict";
import { createKafkaSink, kafkaDriverNames, parseKafkaConfig, topicNames, topics } from "@weir/sink";
import { requireIntegration } from "../integration.ts";
import { readTopics } from "../kafka/read-topics.ts";
import { startKafka, type TestKafka } from "../kafka/start-kafka.ts";
import { describeSinkContract } from "./sink-contract.ts";

describe("on a real broker", () => {
  let kafka: TestKafka | undefined;
  let sinks = 0;

  before(async function () {
    this.timeout(400_000);
    kafka = await requireIntegration(this, "a Kafka broker", () => startKafka());
  });

  after(async () => {
    await kafka?.stop();
  });

  for (const driver of kafkaDriverNames) {
    describeSinkContract(`the Kafka sink on ${driver}`, async ({ maxMessageBytes = 1_000_000, maxHeldBytes }) => {
      assert.ok(kafka);
      const { brokers } = kafka;
      sinks += 1;
      const prefix = `contract-${process.pid}-${sinks}`;
      const { config, problems } = parseKafkaConfig({
        kafka_config: [
          { name: "bootstrap.servers", value: brokers },
          { name: "message.max.bytes", value: String(maxMessageBytes) },
          { name: "compression.codec", value: sinks % 2 === 0 ? "zstd" : "none" },
        ],
        topics: Object.fromEntries(topics.map((topic) => [topic, `${prefix}-${topicNames[topic]}`])),
      });
      assert.deepEqual(problems, []);
      const sink = await createKafkaSink({ config, driver, maxQueueBytes: maxHeldBytes });
      return {
        sink,
        async read(topic, count) {
          const found = await readTopics({
            brokers,
            topics: [`${prefix}-${topicNames[topic]}`],
            until: (records) => records.length >= count,
          });
          return found.map(({ key, headers, value }) => ({ key: key ?? Buffer.alloc(0), headers, value }));
        },
        dispose: async () => {},
      };
    });
  }
});
