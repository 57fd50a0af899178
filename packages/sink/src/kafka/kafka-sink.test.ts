import assert from "node:assert/strict";
import type { SinkRecord } from "../sink.ts";
import { SinkError } from "../sink-error.ts";
import { createFakeDriver, type FakeDriver } from "./fake-driver.ts";
import { type KafkaConfigSource, parseKafkaConfig } from "./kafka-config.ts";
import { createKafkaSink, type KafkaSink, type KafkaSinkOptions } from "./kafka-sink.ts";

const routing = { uuid: "d2132d31b39445f1938d7e21b6bf0ec4", organizationId: 1n };

function record(topic: SinkRecord["topic"], text: string, more: Partial<SinkRecord> = {}): SinkRecord {
  return { topic, value: Buffer.from(text), ...more };
}

describe("the Kafka sink", () => {
  let sink: KafkaSink | undefined;
  let drivers: Map<string, FakeDriver>;

  async function setUp(source: KafkaConfigSource = {}, options: Partial<KafkaSinkOptions> = {}) {
    const { config, problems } = parseKafkaConfig({
      kafka_config: [{ name: "bootstrap.servers", value: "main:1" }],
      ...source,
    });
    assert.deepEqual(
      problems.filter(({ severity }) => severity === "error"),
      [],
    );
    drivers = new Map();
    sink = await createKafkaSink({
      config,
      lingerMs: 1,
      createDriver: async ({ brokers: [broker = ""] }) => {
        const driver = createFakeDriver();
        drivers.set(broker, driver);
        return driver;
      },
      ...options,
    });
    return sink;
  }

  function driverOf(broker: string): FakeDriver {
    const driver = drivers.get(broker);
    assert.ok(driver, `there is no driver for ${broker}`);
    return driver;
  }

  afterEach(async () => {
    await sink?.close();
    sink = undefined;
  });

  it("gives every message the partition that Relay's client would choose", async () => {
    const sink = await setUp();
    await sink.submit([
      record("events", "e", { routing }),
      record("items", "0"),
      record("items", "1"),
      record("items", "2"),
      record("items", "3"),
    ]);
    const placed = driverOf("main:1").delivered.map(({ topic, partition, value }) => `${topic} ${value} ${partition}`);
    assert.deepEqual(placed, [
      "ingest-events e 12",
      "snuba-items 0 5",
      "snuba-items 1 3",
      "snuba-items 2 9",
      "snuba-items 3 15",
    ]);
  });

  it("sends each topic to the cluster that it is mapped to", async () => {
    const sink = await setUp({
      secondary_kafka_configs: { metrics: [{ name: "bootstrap.servers", value: "second:1" }] },
      topics: { metrics_sessions: { name: "m", config: "metrics" }, profiles: ["p0", { name: "p1" }].slice(0, 1) },
    });
    await sink.submit([record("metrics_sessions", "a"), record("profiles", "b"), record("outcomes", "c")]);
    assert.deepEqual(
      driverOf("second:1").delivered.map(({ topic, value }) => `${topic} ${value}`),
      ["m a"],
    );
    assert.deepEqual(
      driverOf("main:1").delivered.map(({ topic, value }) => `${topic} ${value}`),
      ["p0 b", "outcomes c"],
    );
  });

  it("breaks up a busy key with a header after the record's own", async () => {
    const sink = await setUp({
      topics: { spans: { name: "spans", key_rate_limit: { limit_per_window: 2, window_secs: 60 } } },
    });
    const span = record("spans", "s", { routing, headers: [["project_id", "42"]] });
    await sink.submit([span, span, span]);
    const { delivered } = driverOf("main:1");
    assert.deepEqual(
      delivered.map(({ key }) => key.toString("hex").slice(0, 8)),
      ["d2132d31", "d2132d31", "00000000"],
    );
    assert.deepEqual(delivered[2]?.headers, [
      ["project_id", "42"],
      ["sentry-reshuffled", "1"],
    ]);
  });

  it("does not send an event that is above the default size, nor what was submitted with it", async () => {
    const sink = await setUp();
    const event = record("events", "", { routing, value: Buffer.alloc(1_000_100) });
    await assert.rejects(sink.submit([record("attachments", "a", { routing }), event]), {
      code: "too_large",
      retryable: false,
    });
    assert.deepEqual(driverOf("main:1").delivered, []);
    assert.deepEqual(sink.stats(), { records: 0, bytes: 0, inFlightBatches: 0, oldestMs: 0 });
  });

  it("blames only the message that the broker finds too large", async () => {
    const sink = await setUp();
    const driver = driverOf("main:1");
    driver.beforeSend = (messages) => {
      if (messages.some(({ value }) => value.length > 100)) throw new SinkError("too_large", "test");
    };
    const submits = Array.from({ length: 9 }, (_, index) =>
      sink.submit([record("items", `${index}`.padEnd(index === 5 ? 101 : 1))]),
    );
    const results = await Promise.allSettled(submits);
    assert.deepEqual(
      results.map(({ status }) => status === "fulfilled"),
      [true, true, true, true, true, false, true, true, true],
    );
    assert.deepEqual(
      driver.delivered.map(({ value }) => String(value)),
      ["0", "1", "2", "3", "4", "6", "7", "8"],
    );
  });

  it("fails only the topic that is in trouble", async () => {
    const sink = await setUp();
    const driver = driverOf("main:1");
    driver.beforeSend = ([first]) => {
      if (first?.topic === "ingest-events") throw new SinkError("unavailable", "no leader");
    };
    const [events, items] = await Promise.allSettled([
      sink.submit([record("events", "e")]),
      sink.submit([record("items", "i")]),
    ]);
    assert.equal(events.status, "rejected");
    assert.equal(items.status, "fulfilled");
  });

  it("asks for a topic's partitions once, and again after a failure", async () => {
    const sink = await setUp();
    const driver = driverOf("main:1");
    await sink.submit([record("items", "1")]);
    await sink.submit([record("items", "2")]);
    assert.deepEqual(driver.asked, ["snuba-items"]);
    driver.beforeSend = () => {
      throw new Error("leader moved");
    };
    await assert.rejects(sink.submit([record("items", "3")]), { code: "unavailable" });
    driver.beforeSend = () => {};
    await sink.submit([record("items", "4")]);
    assert.deepEqual(driver.asked, ["snuba-items", "snuba-items"]);
  });

  it("uses the number of partitions that it knows while it asks whether there are more", async () => {
    let nowMs = 0;
    const sink = await setUp({}, { monotonicMs: () => nowMs, lingerMs: 0 });
    const driver = driverOf("main:1");
    await sink.submit([record("items", "0")]);
    nowMs += 300_000;
    driver.partitionCount = async () => 8;
    await sink.submit([record("items", "1")]);
    await sink.submit([record("items", "2")]);
    assert.deepEqual(
      driver.delivered.map(({ partition }) => partition),
      [5, 3, 1],
    );
  });

  it("closes although a driver hangs", async function () {
    this.timeout(10_000);
    const sink = await setUp();
    driverOf("main:1").close = () => new Promise(() => {});
    await sink.close();
  });

  it("validates every topic at the start if told to, and does not start without one", async () => {
    const working = await setUp({ kafka_validate_topics: true });
    assert.equal(driverOf("main:1").asked.length, 12);
    await working.close();
    const failing = createFakeDriver();
    failing.partitionCount = async (topic) => {
      if (topic === "profiles") throw new SinkError("unavailable", `unknown topic ${topic}`);
      return 1;
    };
    await assert.rejects(setUp({ kafka_validate_topics: true }, { createDriver: async () => failing }), {
      code: "unavailable",
      message: "unknown topic profiles",
    });
    assert.equal(failing.closed, true);
  });

  it("refuses a submit to two clusters as a whole when one of them is full", async () => {
    const sink = await setUp(
      {
        secondary_kafka_configs: { second: [{ name: "bootstrap.servers", value: "second:1" }] },
        topics: { outcomes: { name: "o", config: "second" } },
      },
      { maxQueueRecords: 1, lingerMs: 50 },
    );
    const held = sink.submit([record("outcomes", "held")]);
    await assert.rejects(sink.submit([record("items", "x"), record("outcomes", "y")]), { code: "full" });
    await held;
    assert.deepEqual(driverOf("main:1").delivered, []);
  });

  it("reports a routing that is no UUID as the caller's mistake", async () => {
    const sink = await setUp();
    await assert.rejects(sink.submit([record("spans", "s", { routing: { uuid: "zz", organizationId: 1n } })]), {
      name: "TypeError",
    });
  });

  it("says which codecs kafkajs lacks", async () => {
    const { config } = parseKafkaConfig({
      kafka_config: [
        { name: "bootstrap.servers", value: "main:1" },
        { name: "compression.codec", value: "lz4" },
      ],
    });
    await assert.rejects(createKafkaSink({ config, driver: "kafkajs" }), {
      name: "RangeError",
      message: /found lz4, expected one of none, gzip, zstd with sink.driver kafkajs/,
    });
  });
});
