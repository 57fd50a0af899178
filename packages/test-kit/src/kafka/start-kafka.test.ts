import assert from "node:assert/strict";
import { Producer } from "@platformatic/kafka";
import { requireIntegration } from "../integration.ts";
import { readTopics, topicEnds } from "./read-topics.ts";
import { startKafka, type TestKafka } from "./start-kafka.ts";

describe("a Kafka broker for tests", () => {
  let kafka: TestKafka | undefined;
  let producer: Producer | undefined;

  before(async function () {
    this.timeout(400_000);
    kafka = await requireIntegration(this, "a Kafka broker", () => startKafka());
    producer = new Producer({
      clientId: "test-kit",
      bootstrapBrokers: kafka.brokers.split(","),
      autocreateTopics: true,
      acks: -1,
    });
  });

  after(async () => {
    await producer?.close();
    await kafka?.stop();
  });

  it("takes records, and gives them back with key, headers and value", async () => {
    assert.ok(kafka && producer);
    const { brokers } = kafka;
    const topic = `test-kit-${process.pid}`;
    const messages = [0, 1, 2].map((partition) => ({
      topic,
      partition,
      key: Buffer.from(`key-${partition}`),
      value: Buffer.from(`value-${partition}`),
      headers: new Map([[Buffer.from("project_id"), Buffer.from("42")]]),
    }));
    await producer.send({ messages, compression: "zstd" });
    const records = await readTopics({ brokers, topics: [topic], until: (found) => found.length >= 3 });
    const summary = records.map(({ partition, key, value, headers }) => [
      partition,
      String(key),
      String(value),
      headers,
    ]);
    assert.deepEqual(
      summary.sort(),
      [0, 1, 2].map((partition) => [partition, `key-${partition}`, `value-${partition}`, [["project_id", "42"]]]),
    );

    const ends = await topicEnds({ brokers, topics: [topic] });
    assert.deepEqual(ends.get(topic), [1n, 1n, 1n, 0n]);
    await producer.send({
      messages: [{ topic, partition: 1, key: Buffer.from("later"), value: Buffer.from("later") }],
    });
    const later = await readTopics({ brokers, topics: [topic, "test-kit-never-made"], from: ends, quietMs: 300 });
    assert.deepEqual(
      later.map(({ offset, value }) => [offset, String(value)]),
      [[1n, "later"]],
    );
  });

  it("says so when a condition never holds", async () => {
    assert.ok(kafka);
    const reading = readTopics({
      brokers: kafka.brokers,
      topics: ["test-kit-never-made"],
      until: () => false,
      timeoutMs: 300,
    });
    await assert.rejects(reading, /read 0 records of test-kit-never-made/);
  });
});
