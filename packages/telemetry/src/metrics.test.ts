import assert from "node:assert/strict";
import { createMetrics, metricCatalogue, prometheusName, startPrometheusEndpoint } from "./index.ts";

describe("metrics", () => {
  it("give the same cell for the same name and labels, and another for others", () => {
    const metrics = createMetrics();
    metrics.gauge("process.info", { version: "1" }).set(1);
    metrics.gauge("process.info", { version: "1" }).add(2);
    metrics.gauge("process.info", { version: "2" }).set(7);
    const [family] = metrics.families();
    assert.deepEqual(
      family?.series.map(({ labels, cell }) => [labels, "value" in cell && cell.value]),
      [
        [{ version: "1" }, 3],
        [{ version: "2" }, 7],
      ],
    );
  });

  it("are exported in Prometheus' text format", () => {
    const metrics = createMetrics();
    metrics.counter("process.cpu").add();
    metrics.counter("process.cpu").add(1.5);
    metrics.gauge("process.info", { version: 'a"b\\c\nd' }).set(1);
    const delay = metrics.histogram("gateway.request.duration");
    for (const seconds of [0.0005, 0.002, 99]) delay.observe(seconds);
    const text = metrics.renderPrometheus();
    assert.match(
      text,
      /^# HELP weir_process_info Always 1; names the version\.\n# TYPE weir_process_info gauge\nweir_process_info\{version="a\\"b\\\\c\\nd"\} 1\n/,
    );
    assert.match(text, /\n# TYPE weir_process_cpu_seconds_total counter\nweir_process_cpu_seconds_total 2\.5\n/);
    assert.match(text, /\nweir_gateway_request_duration_seconds_bucket\{le="0\.0005"\} 1\n/);
    assert.match(text, /_bucket\{le="0\.001"\} 1\n.*_bucket\{le="0\.0025"\} 2\n/);
    assert.match(text, /_bucket\{le="10"\} 2\n.*_bucket\{le="\+Inf"\} 3\n.*_sum 99\.0025\n.*_count 3\n$/);
  });

  it("may be read where they are known, at the time of export, until that is undone", () => {
    const metrics = createMetrics();
    let bytes = 10;
    const forget = metrics.observe("process.memory", {}, () => bytes);
    bytes = 20;
    assert.match(metrics.renderPrometheus(), /weir_process_memory_bytes 20\n/);
    forget();
    bytes = 30;
    assert.match(metrics.renderPrometheus(), /weir_process_memory_bytes 20\n/);
  });

  it("are exported without gauges, which are then not even read", () => {
    const metrics = createMetrics();
    let reads = 0;
    metrics.observe("gateway.spool.size", {}, () => ++reads);
    metrics.observe("process.cpu", {}, () => 7);
    assert.deepEqual(
      metrics.families({ gauges: false }).map(({ name }) => name),
      ["process.cpu"],
    );
    assert.equal(reads, 0);
    assert.equal(metrics.families().length, 2);
    assert.equal(reads, 1);
  });

  it("stay bounded when labels do not", () => {
    const metrics = createMetrics();
    for (let version = 0; version < 3000; version++) metrics.gauge("process.info", { version: String(version) }).add(1);
    const series = metrics.families()[0]?.series ?? [];
    assert.equal(series.length, 1001);
    assert.deepEqual(series.at(-1)?.labels, { version: "other" });
    const rest = series.at(-1)?.cell;
    assert.equal(rest !== undefined && "value" in rest && rest.value, 2000);
  });
});

describe("the metric catalogue", () => {
  it("says units once: a name that ends with its unit gets no second one", () => {
    const definition = { type: "gauge", unit: "bytes", help: "What is held.", labels: [] } as const;
    assert.equal(prometheusName("sink.held_bytes", definition), "weir_sink_held_bytes");
    assert.equal(prometheusName("sink.held", definition), "weir_sink_held_bytes");
  });

  it("has names, units and labels that Prometheus accepts, and no name twice after export", () => {
    const exported = new Set<string>();
    for (const [name, definition] of Object.entries(metricCatalogue)) {
      assert.match(name, /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/, name);
      assert.match(definition.help, /^[A-Z0-9].*\.$/, `${name}: help is a sentence`);
      for (const label of definition.labels) assert.match(label, /^[a-z][a-z0-9_]*$/, `${name}: label ${label}`);
      const asExported = prometheusName(name, definition);
      assert.ok(!exported.has(asExported), `${asExported} twice`);
      exported.add(asExported);
      if (definition.type === "histogram") {
        const bounds: readonly number[] = definition.buckets;
        assert.deepEqual(
          bounds,
          bounds.toSorted((left, right) => left - right),
          `${name}: buckets ascend`,
        );
      }
    }
  });
});

describe("the Prometheus endpoint", () => {
  it("serves the metrics, and nothing else", async () => {
    const metrics = createMetrics();
    metrics.counter("process.cpu").add(3);
    const endpoint = await startPrometheusEndpoint({ host: "127.0.0.1", port: 0, metrics });
    const at = (path: string, method = "GET") => fetch(`http://127.0.0.1:${endpoint.port}${path}`, { method });
    try {
      const response = await at("/metrics");
      assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
      assert.equal(await response.text(), metrics.renderPrometheus());
      assert.equal((await at("/")).status, 404);
      assert.equal((await at("/metrics", "POST")).status, 405);
    } finally {
      await endpoint.stop();
    }
    await assert.rejects(at("/metrics"));
  });
});
