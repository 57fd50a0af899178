import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { defaultConfig } from "@weir/config";
import { topics as allTopics, createKafkaSink, parseKafkaConfig } from "@weir/sink";
import { requireIntegration, startKafka, type TestKafka } from "@weir/test-kit";
import { checkKafka } from "./check-kafka.ts";
import { closedPort } from "./testing/closed-port.ts";
import { complaints } from "./testing/complaints.ts";

describe("weir doctor looks at Kafka", function () {
  this.timeout(400_000);
  let kafka: TestKafka;
  before(async function () {
    kafka = await requireIntegration(this, "a Kafka broker", () =>
      startKafka({
        listeners: [
          { name: "GUARDED", password: "right" },
          { name: "UNKNOWN", advertised: "kafka.invalid:9092" },
          { name: "CLOSED", advertised: "127.0.0.1:1" },
        ],
      }),
    );
  });
  after(() => kafka?.stop());

  const configured = (brokers: string, more: object = {}) =>
    defaultConfig({
      processing: {
        enabled: true,
        redis: "redis://127.0.0.1",
        kafka_config: [{ name: "bootstrap.servers", value: brokers }],
        ...more,
      },
    });

  it("names topics that are missing, and does not make them", async () => {
    const name = `doctor-${randomUUID()}`;
    const config = configured(kafka.brokers, { topics: { events: name }, kafka_validate_topics: true });
    for (let time = 0; time < 2; time++) {
      const found = complaints(await checkKafka(config, 5000));
      assert.equal(found.length, 1);
      assert.match(found[0] ?? "", new RegExp(`^failed: there is no topic .*${name}`));
    }
  });

  it("compares the largest message with what topics take", async () => {
    const name = `doctor-${randomUUID()}`;
    const topics = Object.fromEntries(allTopics.map((key) => [key, name]));
    const large = configured(kafka.brokers, {
      topics,
      kafka_config: [
        { name: "bootstrap.servers", value: kafka.brokers },
        { name: "message.max.bytes", value: 900_000_000 },
      ],
    });
    const sink = await createKafkaSink({ config: parseKafkaConfig(large.processing).config });
    await sink.submit([{ topic: "events", value: Buffer.from("x") }]);
    await sink.close();
    const found = complaints(await checkKafka(large, 5000));
    assert.match(found[0] ?? "", /takes messages of \d+ bytes, but ours may have 900000000/);
    assert.deepEqual(complaints(await checkKafka(configured(kafka.brokers, { topics }), 5000)), []);
  });

  it("names each broker that is away, and fails only if all are", async () => {
    const away = `127.0.0.1:${await closedPort()}`;
    const some = complaints(await checkKafka(configured(`${kafka.brokers},${away}`), 5000));
    assert.match(some[0] ?? "", new RegExp(`^warning: no connection to the broker ${away}: .*ECONNREFUSED`));
    const none = complaints(await checkKafka(configured(away), 5000));
    assert.deepEqual(none.length, 1);
    assert.match(none[0] ?? "", /^failed: no connection to the broker/);
  });

  /** The only failure that is found at a listener, and its remedy. */
  async function failureAt(address: string, properties: Readonly<Record<string, string>> = {}): Promise<string> {
    const all = Object.entries({ "bootstrap.servers": address, ...properties });
    const config = configured(address, { kafka_config: all.map(([name, value]) => ({ name, value })) });
    const found = (await checkKafka(config, 5000)).filter(({ severity }) => severity === "failed");
    assert.equal(found.length, 1, JSON.stringify(found));
    return `${found[0]?.found} → ${found[0]?.remedy}`;
  }

  it("asks brokers at the addresses that they give out, too: records go there", async () => {
    assert.match(
      await failureAt(kafka.listeners.get("UNKNOWN") ?? ""),
      /say that one of them is at kafka\.invalid:9092, and there is no connection to it: .*ENOTFOUND.* → correct advertised\.listeners/,
    );
    assert.match(await failureAt(kafka.listeners.get("CLOSED") ?? ""), /at 127\.0\.0\.1:1, .*ECONNREFUSED/);
  });

  it("tells wrong credentials from those that are missing, or not wanted", async () => {
    const guarded = kafka.listeners.get("GUARDED") ?? "";
    const sasl = { "security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN", "sasl.username": "user" };
    assert.match(
      await failureAt(guarded, { ...sasl, "sasl.password": "wrong" }),
      /SASL authentication failed.* → correct sasl\.username, sasl\.password/,
    );
    assert.match(
      await failureAt(guarded),
      /→ a listener that wants SASL closes connections .*: set security\.protocol/,
    );
    assert.match(
      await failureAt(kafka.brokers, { ...sasl, "sasl.password": "right" }),
      /→ this listener does not know SASL.*: set security\.protocol in processing\.kafka_config to plaintext or ssl/,
    );
  });

  it("names TLS where there is none, and what is no broker", async () => {
    assert.match(
      await failureAt(kafka.brokers, { "security.protocol": "ssl" }),
      /it does not speak TLS, and we do .* → set security\.protocol in processing\.kafka_config to plaintext/,
    );
    const web = createServer((_, response) => response.end()).listen(0, "127.0.0.1");
    await once(web, "listening");
    const failure = await failureAt(`127.0.0.1:${(web.address() as AddressInfo).port}`);
    web.close();
    assert.match(failure, /it speaks HTTP .* → this is no Kafka broker: correct host and port in bootstrap\.servers/);
  });

  it("tells a broker that takes connections but does not answer from one that is away", async () => {
    const silent = createTcpServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const found = complaints(await checkKafka(configured(`127.0.0.1:${(silent.address() as AddressInfo).port}`), 500));
    silent.close();
    assert.match(
      found[0] ?? "",
      /^failed: the brokers of processing\.kafka_config take connections but do not answer: /,
    );
  });
});
