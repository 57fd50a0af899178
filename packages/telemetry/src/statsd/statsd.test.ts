import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createMetrics, startStatsd } from "../index.ts";
import { Reservoir } from "./reservoir.ts";
import { createStatsdLines } from "./statsd-lines.ts";

/** One metric as DogStatsD's documentation has a server read it. */
interface ReceivedMetric {
  readonly name: string;
  readonly values: readonly number[];
  readonly type: string;
  readonly rate: number;
  readonly tags: Readonly<Record<string, string>>;
}

function decode(packet: string): ReceivedMetric[] {
  return packet
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [head = "", type = "", ...parts] = line.split("|");
      const [name = "", ...values] = head.split(":");
      const tags = parts.find((part) => part.startsWith("#"))?.slice(1) ?? "";
      const rate = parts.find((part) => part.startsWith("@"))?.slice(1) ?? "1";
      return {
        name,
        values: values.map(Number),
        type,
        rate: Number(rate),
        tags: Object.fromEntries(tags === "" ? [] : tags.split(",").map((tag) => tag.split(":"))),
      };
    });
}

const values = { max: 4, random: () => 0.999 };

describe("metrics as lines of StatsD", () => {
  it("tell counters by what they have grown, and gauges when they are due", () => {
    const metrics = createMetrics();
    const lines = createStatsdLines(metrics, { prefix: "weir", tags: { env: "test" }, maxBytes: 1432 });
    const requests = metrics.counter("gateway.requests", { route: "envelope", status: "2xx" });
    metrics.gauge("gateway.spool.entries").set(7);
    requests.add(5);
    assert.deepEqual(lines.render(true), [
      "weir.gateway.requests:5|c|#env:test,route:envelope,status:2xx",
      "weir.gateway.spool.entries:7|g|#env:test",
    ]);
    requests.add(2);
    assert.deepEqual(lines.render(false), ["weir.gateway.requests:2|c|#env:test,route:envelope,status:2xx"]);
    assert.deepEqual(lines.render(false), []);
  });

  it("tell the values of histograms, and at which rate they were chosen if there were too many", () => {
    const metrics = createMetrics({ values });
    const lines = createStatsdLines(metrics, { prefix: "", tags: {}, maxBytes: 1432 });
    const duration = metrics.histogram("gateway.request.duration");
    for (const value of [0.25, 0.5]) duration.observe(value);
    assert.deepEqual(lines.render(false), ["gateway.request.duration:0.25:0.5|d"]);
    for (let value = 1; value <= 8; value++) duration.observe(value);
    assert.deepEqual(lines.render(false), ["gateway.request.duration:1:2:3:4|d|@0.500000"]);
    assert.deepEqual(lines.render(false), []);
  });

  it("are as short as a packet allows, and tags contain nothing that would end them", () => {
    const metrics = createMetrics({ values: { max: 100, random: () => 0 } });
    const lines = createStatsdLines(metrics, { prefix: "", tags: { a: "x,y|z #1\n2" }, maxBytes: 80 });
    for (let value = 0; value < 40; value++) metrics.histogram("gateway.request.duration").observe(value);
    const rendered = lines.render(false);
    assert.ok(rendered.length > 1);
    for (const line of rendered) assert.ok(Buffer.byteLength(line) <= 80, line);
    const received = rendered.flatMap(decode);
    assert.deepEqual(
      received.flatMap((metric) => metric.values),
      Array.from({ length: 40 }, (_, index) => index),
    );
    assert.deepEqual(received[0]?.tags, { a: "x_y_z__1_2" });
  });
});

describe("a choice of values", () => {
  it("holds at most so many, and gives each the same chance", () => {
    const chosenOf = new Map<number, number>();
    let state = 1;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    for (let round = 0; round < 2000; round++) {
      const reservoir = new Reservoir(10, random);
      for (let value = 0; value < 40; value++) reservoir.offer(value);
      const { values: chosen, seen } = reservoir.take();
      assert.deepEqual([chosen.length, seen], [10, 40]);
      for (const value of chosen) chosenOf.set(value, (chosenOf.get(value) ?? 0) + 1);
    }
    for (let value = 0; value < 40; value++) {
      const times = chosenOf.get(value) ?? 0;
      assert.ok(times > 400 && times < 600, `${value} was chosen ${times} times, expected about 500`);
    }
  });
});

describe("the exporter to StatsD", () => {
  it("sends packets that a server on the network can read, the rest at the end", async () => {
    const server = createSocket("udp4");
    const received: ReceivedMetric[] = [];
    const sizes: number[] = [];
    server.on("message", (packet) => {
      sizes.push(packet.length);
      received.push(...decode(packet.toString()));
    });
    server.bind(0, "127.0.0.1");
    await once(server, "listening");
    const metrics = createMetrics({ values: { max: 1000, random: () => 0 } });
    const duration = metrics.histogram("gateway.request.duration");
    for (let value = 0; value < 300; value++) duration.observe(value / 1000);
    metrics.counter("gateway.errors").add(3);
    metrics.gauge("gateway.connections").set(12);
    const exporter = startStatsd({
      host: "127.0.0.1",
      port: server.address().port,
      prefix: "mycompany.relay",
      tags: { cluster: "a" },
      maxPacketBytes: 512,
      intervalMs: 3_600_000,
      gaugeIntervalMs: 1000,
      metrics,
      monotonicMs: () => 0,
    });
    await exporter.stop();
    while (received.flatMap((metric) => metric.values).length < 302) await once(server, "message");
    server.close();
    const named = (name: string) => received.filter((metric) => metric.name === `mycompany.relay.${name}`);
    assert.deepEqual(named("gateway.errors"), [
      { name: "mycompany.relay.gateway.errors", values: [3], type: "c", rate: 1, tags: { cluster: "a" } },
    ]);
    assert.deepEqual(named("gateway.connections")[0]?.values, [12]);
    const durations = named("gateway.request.duration");
    assert.ok(durations.every(({ type }) => type === "d"));
    assert.equal(durations.flatMap((metric) => metric.values).length, 300);
    assert.ok(Math.max(...sizes) <= 512 && sizes.length >= 3);
    const sent = metrics.counter("telemetry.reports", { exporter: "statsd", result: "sent" });
    assert.deepEqual({ ...sent }, { value: sizes.length });
  });
});
