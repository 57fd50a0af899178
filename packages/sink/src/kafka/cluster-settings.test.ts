import assert from "node:assert/strict";
import { parseClusterSettings } from "./cluster-settings.ts";

function parse(properties: Record<string, unknown>) {
  const list = Object.entries(properties).map(([name, value]) => ({ name, value }));
  return parseClusterSettings(list, "kafka_config");
}

describe("the settings of a cluster", () => {
  it("have librdkafka's defaults", () => {
    const { settings, problems } = parse({ "bootstrap.servers": "kafka-1:9092, kafka-2" });
    assert.deepEqual(problems, []);
    assert.deepEqual(settings.brokers, ["kafka-1:9092", "kafka-2:9092"]);
    assert.equal(settings.maxMessageBytes, 1_000_000);
    assert.equal(settings.compression, "none");
    assert.equal(settings.acks, -1);
    assert.equal(settings.tls, undefined);
    assert.equal(settings.sasl, undefined);
  });

  it("read what operators of Relay set", () => {
    const { settings, problems } = parse({
      "bootstrap.servers": "kafka:9093",
      "message.max.bytes": "50000000",
      "compression.codec": "zstd",
      "queue.buffering.max.ms": "20",
      "queue.buffering.max.kbytes": 2048,
      "message.timeout.ms": "4000",
      "security.protocol": "SASL_SSL",
      "sasl.mechanisms": "SCRAM-SHA-512",
      "sasl.username": "weir",
      "sasl.password": "secret",
      "ssl.ca.location": "/etc/ca.pem",
      "client.id": "weir-1",
    });
    assert.deepEqual(problems, []);
    assert.equal(settings.maxMessageBytes, 50_000_000);
    assert.equal(settings.compression, "zstd");
    assert.equal(settings.lingerMs, 20);
    assert.equal(settings.maxQueueBytes, 2_097_152);
    assert.equal(settings.timeoutMs, 4000);
    assert.equal(settings.clientId, "weir-1");
    assert.deepEqual(settings.sasl, { mechanism: "SCRAM-SHA-512", username: "weir", password: "secret" });
    assert.deepEqual(settings.tls, { ca: { file: "/etc/ca.pem" }, verify: true, verifyHostname: true });
  });

  it("are refused with the property's name, what was found and what is expected", () => {
    const { problems } = parse({
      "bootstrap.servers": "",
      "message.max.bytes": "many",
      "compression.type": "brotli",
      "security.protocol": "sasl_plaintext",
      "sasl.mechanism": "GSSAPI",
    });
    assert.deepEqual(
      problems.map(({ severity, path, found }) => [severity, path, found]),
      [
        ["error", "kafka_config.bootstrap.servers", "nothing"],
        ["error", "kafka_config.sasl.mechanism", '"GSSAPI"'],
        ["error", "kafka_config.sasl.mechanism", "nothing"],
        ["error", "kafka_config.message.max.bytes", '"many"'],
        ["error", "kafka_config.compression.type", '"brotli"'],
      ],
    );
  });

  it("warn about properties that have no effect", () => {
    const { problems } = parse({
      "bootstrap.servers": "k:1",
      "socket.nagle.disable": "true",
      partitioner: "murmur2",
      acks: "0",
    });
    assert.deepEqual(
      problems.map(({ severity, path }) => [severity, path]),
      [
        ["warning", "kafka_config.acks"],
        ["warning", "kafka_config.partitioner"],
        ["warning", "kafka_config.socket.nagle.disable"],
      ],
    );
  });

  it("never show passwords in problems", () => {
    const { problems } = parse({
      "bootstrap.servers": "k:1",
      "security.protocol": "sasl_ssl",
      "sasl.password": "secret",
      "sasl.jaas": "secret",
    });
    assert.ok(problems.length > 0);
    assert.ok(!JSON.stringify(problems).includes("secret"));
  });

  it("are refused when they are no list of name and value", () => {
    const shape = parseClusterSettings({ "bootstrap.servers": "k:1" }, "kafka_config");
    assert.equal(shape.problems[0]?.expected, "a list of {name, value}");
    const entry = parseClusterSettings([{ name: "bootstrap.servers" }], "kafka_config");
    assert.equal(entry.problems[0]?.path, "kafka_config[0]");
  });
});
