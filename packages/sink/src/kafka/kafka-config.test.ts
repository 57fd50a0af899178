import assert from "node:assert/strict";
import { parseKafkaConfig } from "./kafka-config.ts";

const kafka_config = [{ name: "bootstrap.servers", value: "kafka:9092" }];

function errorsOf(source: object): string[] {
  return parseKafkaConfig({ kafka_config, ...source })
    .problems.filter(({ severity }) => severity === "error")
    .map(({ path }) => path);
}

describe("the configuration of Kafka", () => {
  it("reads clusters and topics as Relay's operators write them", () => {
    const { config, problems } = parseKafkaConfig({
      kafka_config: [...kafka_config, { name: "message.max.bytes", value: "50000000" }],
      secondary_kafka_configs: { metrics: [{ name: "bootstrap.servers", value: "kafka-m:9092" }], unused: [] },
      kafka_validate_topics: true,
      topics: { "ingest-metrics": { name: "m", config: "metrics" } },
    });
    assert.deepEqual(problems, [], "a cluster that no topic uses is not looked at");
    assert.equal(config.defaultCluster.maxMessageBytes, 50_000_000);
    assert.deepEqual(
      [...config.secondaryClusters].map(([name, { brokers }]) => [name, brokers]),
      [["metrics", ["kafka-m:9092"]]],
    );
    assert.equal(config.validateTopics, true);
  });

  it("is refused without brokers, for the cluster that lacks them", () => {
    assert.deepEqual(
      parseKafkaConfig({}).problems.map(({ path }) => path),
      ["kafka_config.bootstrap.servers"],
    );
    const secondary = { secondary_kafka_configs: { m: [] }, topics: { events: { name: "e", config: "m" } } };
    assert.deepEqual(errorsOf(secondary), ["secondary_kafka_configs.m.bootstrap.servers"]);
  });

  it("is refused for an empty list, an unknown cluster and a topic given twice, but not for an unknown topic", () => {
    assert.deepEqual(errorsOf({ topics: { events: [] } }), ["topics.events"]);
    assert.deepEqual(errorsOf({ topics: { events: { name: "e", config: "nope" } } }), ["topics.events.config"]);
    assert.deepEqual(errorsOf({ topics: { events: "a", "ingest-events": "b" } }), ["topics.ingest-events"]);
    assert.deepEqual(errorsOf({ topics: { "ingest-foo": "x" } }), []);
    assert.deepEqual(errorsOf({ secondary_kafka_configs: "metrics" }), ["secondary_kafka_configs"]);
  });
});
