import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { defaultConfig } from "@weir/config";
import { createKafkaSink, parseKafkaConfig, type Sink } from "@weir/sink";
import { requireIntegration, startKafka, type TestKafka } from "@weir/test-kit";
import { createKafkaSource } from "./kafka-source.ts";

describe("tailing Kafka", function () {
  this.timeout(120_000);
  let kafka: TestKafka | undefined;

  before(async function () {
    kafka = await requireIntegration(this, "a Kafka broker", startKafka);
  });
  after(() => kafka?.stop());

  /** A configuration with topics of its own, and a sink that delivers there. */
  async function setUp() {
    const prefix = `tail-${randomUUID().slice(0, 8)}-`;
    const config = defaultConfig({
      processing: {
        enabled: true,
        kafka_config: [{ name: "bootstrap.servers", value: kafka?.brokers ?? "" }],
        topics: { spans: [`${prefix}a`, `${prefix}b`], events: `${prefix}events`, outcomes: `${prefix}outcomes` },
      },
    });
    const sink: Sink = await createKafkaSink({
      config: parseKafkaConfig(config.processing).config,
      driver: "platformatic",
    });
    const source = await createKafkaSource(config, ["spans", "events", "outcomes"]);
    return { sink, source };
  }

  const never = new AbortController().signal;

  async function held(source: Awaited<ReturnType<typeof createKafkaSource>>, last?: number): Promise<string[]> {
    const values: string[] = [];
    for await (const record of source.read({ topics: [], follow: false, last, signal: never })) {
      values.push(`${record.topic} ${record.value.toString()}`);
    }
    return values;
  }

  it("gives nothing for topics that do not exist, and ends", async () => {
    const { sink, source } = await setUp();
    try {
      assert.deepEqual(await held(source), []);
    } finally {
      await source.close();
      await sink.close();
    }
  });

  it("gives all that is held under the logical topic, over shards and partitions, then what comes", async () => {
    const { sink, source } = await setUp();
    const stop = new AbortController();
    try {
      const spans = Array.from(
        { length: 20 },
        (_, index) => ({ topic: "spans", value: Buffer.from(`s${index}`), headers: [["project_id", "42"]] }) as const,
      );
      await sink.submit([...spans, { topic: "events", value: Buffer.from("e") }]);
      const all = await held(source);
      assert.deepEqual(
        all.toSorted(),
        [...spans.map(({ value }) => `spans ${value.toString()}`), "events e"].toSorted(),
      );
      assert.equal((await held(source, 5)).length, 5);

      // Sent until it was seen: when the reading begins can't be known from outside.
      const sending = setInterval(() => void sink.submit([{ topic: "outcomes", value: Buffer.from("later") }]), 300);
      try {
        for await (const { topic, value, key } of source.read({
          topics: [],
          follow: true,
          last: 0,
          signal: stop.signal,
        })) {
          assert.deepEqual([topic, value.toString(), key?.length], ["outcomes", "later", 16]);
          stop.abort();
        }
      } finally {
        clearInterval(sending);
      }
    } finally {
      stop.abort();
      await source.close();
      await sink.close();
    }
  });
});
