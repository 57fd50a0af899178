import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { KafkaSink } from "@weir/sink";
import { createKafkaSink, kafkaDriverNames, parseKafkaConfig, SinkError, topicNames } from "@weir/sink";
import type { TestKafka } from "@weir/test-kit";
import { readTopics, requireIntegration, startKafka } from "@weir/test-kit";

const maxQueueBytes = 500_000;
const timeoutMs = 2000;
const value = Buffer.alloc(1000, "x");

interface Tally {
  delivered: number;
  readonly failed: Map<string, number>;
  readonly unexpected: unknown[];
  largestBytes: number;
  slowestMs: number;
}

/** Submits a group of records every 5 ms, and waits until each submit has settled. */
async function offer(sink: KafkaSink, durationMs: number, groupSize: number): Promise<Tally> {
  const tally: Tally = { delivered: 0, failed: new Map(), unexpected: [], largestBytes: 0, slowestMs: 0 };
  const submits: Promise<void>[] = [];
  const endMs = performance.now() + durationMs;
  while (performance.now() < endMs) {
    const startedMs = performance.now();
    const submit = sink.submit(Array.from({ length: groupSize }, () => ({ topic: "items", value }))).then(
      () => {
        tally.delivered += groupSize;
      },
      (error: unknown) => {
        if (error instanceof SinkError && error.retryable)
          tally.failed.set(error.code, (tally.failed.get(error.code) ?? 0) + groupSize);
        else tally.unexpected.push(error);
      },
    );
    submits.push(
      submit.then(() => {
        tally.slowestMs = Math.max(tally.slowestMs, performance.now() - startedMs);
      }),
    );
    tally.largestBytes = Math.max(tally.largestBytes, sink.stats().bytes);
    await sleep(5);
  }
  await Promise.all(submits);
  return tally;
}

async function deliverWithin(sink: KafkaSink, limitMs: number): Promise<void> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    try {
      await sink.submit([{ topic: "items", value: Buffer.from("recovered") }]);
      return;
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await sleep(100);
    }
  }
}

for (const driver of kafkaDriverNames) {
  describe(`an outage of the broker, met by the Kafka sink on ${driver}`, () => {
    let kafka: TestKafka | undefined;
    let sink: KafkaSink | undefined;

    before(async function () {
      this.timeout(400_000);
      kafka = await requireIntegration(this, "a Kafka broker", () => startKafka({ own: true }));
      const { config } = parseKafkaConfig({ kafka_config: [{ name: "bootstrap.servers", value: kafka.brokers }] });
      sink = await createKafkaSink({ config, driver, maxQueueBytes, timeoutMs, closeTimeoutMs: 1000 });
      await sink.submit([{ topic: "items", value }]);
    });

    after(async () => {
      kafka?.resume();
      await sink?.close();
      await kafka?.stop();
    });

    it("says so in time while the broker is frozen, stays within its bounds, and recovers", async function () {
      this.timeout(60_000);
      assert.ok(kafka && sink);
      kafka.pause();
      const frozen = await offer(sink, 6000, 10);
      kafka.resume();
      assert.deepEqual(frozen.unexpected, []);
      assert.ok(
        (frozen.failed.get("deadline") ?? 0) > 0 && (frozen.failed.get("full") ?? 0) > 0,
        JSON.stringify([...frozen.failed]),
      );
      assert.ok(frozen.largestBytes <= maxQueueBytes, `${frozen.largestBytes} bytes were held`);
      assert.ok(frozen.slowestMs < timeoutMs + 4000, `a submit took ${frozen.slowestMs} ms`);
      await deliverWithin(sink, 20_000);
      const afterwards = await offer(sink, 500, 1);
      assert.deepEqual([...afterwards.failed], []);
      assert.ok(afterwards.delivered > 0);
      assert.equal(sink.stats().bytes, 0);
    });

    it("reports a broker that is gone, and goes on when it is back", async function () {
      this.timeout(120_000);
      assert.ok(kafka && sink);
      await kafka.kill();
      const gone = await offer(sink, 3000, 10);
      assert.deepEqual(gone.unexpected, []);
      assert.equal(gone.delivered, 0);
      assert.ok(gone.largestBytes <= maxQueueBytes, `${gone.largestBytes} bytes were held`);
      await kafka.revive();
      await deliverWithin(sink, 30_000);
      const afterwards = await offer(sink, 500, 1);
      assert.deepEqual([...afterwards.failed], []);
      const records = await readTopics({ brokers: kafka.brokers, topics: [topicNames.items] });
      const recovered = records.filter((record) => String(record.value) === "recovered");
      assert.ok(recovered.length >= 2, "what was confirmed before the kill is still there");
    });
  });
}
