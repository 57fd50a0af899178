import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { ExportMetricsServiceRequest } from "@weir/gen/opentelemetry/proto/collector/metrics/v1/metrics_service.ts";
import { AggregationTemporality } from "@weir/gen/opentelemetry/proto/metrics/v1/metrics.ts";
import { createMetrics, startOtlpMetrics } from "../index.ts";

/** A collector that answers with a status, and keeps what it was sent. */
async function startCollector(status: number) {
  const received: { path: string; headers: IncomingHttpHeaders; body: ExportMetricsServiceRequest }[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { url = "", headers } = request;
    received.push({ path: url, headers, body: ExportMetricsServiceRequest.decode(body) });
    response.writeHead(status, { "content-type": "application/x-protobuf" }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { received, url: `http://127.0.0.1:${port}/otlp`, stop: () => server.close() };
}

async function exportTo(url: string, metrics = createMetrics()) {
  const errors: unknown[] = [];
  let nowMs = 1_700_000_000_000;
  const push = await startOtlpMetrics({
    target: {
      endpoint: url,
      headers: { authorization: "Bearer x" },
      timeoutMs: 2000,
      resource: { "service.name": "weir" },
    },
    metrics,
    intervalMs: 3_600_000,
    now: () => nowMs,
    onError: (error) => errors.push(error),
  });
  nowMs += 1500;
  await push.stop();
  return { metrics, errors };
}

describe("metrics by OTLP", () => {
  it("reach a collector with their names, units, labels and values", async () => {
    const collector = await startCollector(200);
    const metrics = createMetrics();
    metrics.counter("gateway.requests", { route: "envelope", status: "2xx" }).add(5);
    metrics.gauge("gateway.spool.size").set(1234);
    const duration = metrics.histogram("gateway.request.duration");
    for (const value of [0.0004, 0.002, 99]) duration.observe(value);
    const { errors } = await exportTo(collector.url, metrics);
    collector.stop();
    assert.deepEqual(errors, []);
    const [request] = collector.received;
    assert.equal(request?.path, "/otlp/v1/metrics");
    assert.equal(request?.headers.authorization, "Bearer x");
    const [resourceMetrics] = request?.body.resourceMetrics ?? [];
    assert.deepEqual(
      resourceMetrics?.resource?.attributes.map(({ key, value }) => [key, value?.value]),
      [["service.name", { $case: "stringValue", value: "weir" }]],
    );
    const sent = new Map(resourceMetrics?.scopeMetrics[0]?.metrics.map((metric) => [metric.name, metric]));
    const requests = sent.get("weir.gateway.requests");
    assert.equal(requests?.unit, "{requests}");
    assert.ok(requests?.data?.$case === "sum");
    const [point] = requests.data.value.dataPoints;
    assert.equal(requests.data.value.isMonotonic, true);
    assert.equal(requests.data.value.aggregationTemporality, AggregationTemporality.CUMULATIVE);
    assert.deepEqual(point?.value, { $case: "asDouble", value: 5 });
    assert.deepEqual(
      point?.attributes.map(({ key, value }) => [key, value?.value?.value]),
      [
        ["route", "envelope"],
        ["status", "2xx"],
      ],
    );
    assert.deepEqual(
      [point?.startTimeUnixNano, point?.timeUnixNano],
      [1_700_000_000_000_000_000n, 1_700_000_001_500_000_000n],
    );
    const size = sent.get("weir.gateway.spool.size");
    assert.equal(size?.unit, "By");
    assert.ok(size?.data?.$case === "gauge");
    assert.deepEqual(size.data.value.dataPoints[0]?.value, { $case: "asDouble", value: 1234 });
    const histogram = sent.get("weir.gateway.request.duration");
    assert.equal(histogram?.unit, "s");
    assert.ok(histogram?.data?.$case === "histogram");
    const [distribution] = histogram.data.value.dataPoints;
    assert.equal(distribution?.count, 3n);
    assert.equal(distribution?.sum, 99.0024);
    assert.equal(distribution?.bucketCounts.length, (distribution?.explicitBounds.length ?? 0) + 1);
    assert.deepEqual(
      [distribution?.bucketCounts[0], distribution?.bucketCounts[2], distribution?.bucketCounts.at(-1)],
      [1n, 1n, 1n],
    );
  });

  it("that can't be sent are told of and counted, and cost the process nothing else", async () => {
    const collector = await startCollector(400);
    const { metrics, errors } = await exportTo(collector.url);
    collector.stop();
    assert.equal(errors.length, 1);
    assert.deepEqual({ ...metrics.counter("telemetry.reports", { exporter: "otlp", result: "failed" }) }, { value: 1 });
  });
});
