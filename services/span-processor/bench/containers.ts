/**
 * Measures the CPU time of a container of 100 spans, one of 100 logs, and a request of OpenTelemetry with 500 spans, from
 * the unit to the records, with neighbours that answer at once; without scrubbing and with its defaults.
 * Run: `node services/span-processor/bench/containers.ts [spans|logs|otlp]`.
 */
import type { Item } from "@weir/envelope";
import { createItem } from "@weir/envelope";
import { Span_SpanKind, TracesData } from "@weir/gen/opentelemetry/proto/trace/v1/trace.ts";
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";
import { createStage, envelopeUnit, logContainer, spanContainer, traceId } from "../src/edge/stage.fixture.ts";

const count = 100;
const startSeconds = 1_700_000_000;

function text(value: string): { readonly type: "string"; readonly value: string } {
  return { type: "string", value };
}

function span(index: number): Record<string, unknown> {
  return {
    trace_id: traceId,
    span_id: (0xeee19b7ec3c10000n + BigInt(index)).toString(16),
    parent_span_id: "eee19b7ec3c1b174",
    name: `GET /api/items/${index}`,
    status: "ok",
    is_segment: index === 0,
    start_timestamp: startSeconds + index / 1000,
    end_timestamp: startSeconds + 1 + index / 1000,
    attributes: {
      "sentry.op": text("http.client"),
      "sentry.release": text("shop@1.2.3"),
      "sentry.environment": text("production"),
      "http.request.method": text("GET"),
      "url.full": text(`https://api.example.com/v1/items/${index}?page=2`),
      "http.response.status_code": { type: "integer", value: 200 },
      "server.address": text("api.example.com"),
      "thread.id": text("140735"),
    },
  };
}

function log(index: number): Record<string, unknown> {
  return {
    timestamp: startSeconds + index / 1000,
    trace_id: traceId,
    span_id: "eee19b7ec3c1b174",
    level: "info",
    body: `order ${index} was accepted`,
    attributes: {
      "sentry.release": text("shop@1.2.3"),
      "sentry.environment": text("production"),
      "sentry.sdk.name": text("sentry.javascript.node"),
      "sentry.sdk.version": text("10.1.0"),
      "order.id": text(`A-${index}`),
      "order.items": { type: "integer", value: index },
      "order.paid": { type: "boolean", value: true },
      "order.total": { type: "double", value: 25.5 + index },
    },
  };
}

/** A request of OpenTelemetry's protocol, as protobuf. */
function otlpRequest(length: number): Item {
  const attribute = (key: string, value: string) => ({
    key,
    value: { value: { $case: "stringValue", value } as const },
  });
  const spans = Array.from({ length }, (_, index) => ({
    traceId: Buffer.from(traceId, "hex"),
    spanId: Buffer.from((0xeee19b7ec3c10000n + BigInt(index)).toString(16), "hex"),
    parentSpanId: index === 0 ? Buffer.alloc(0) : Buffer.from("eee19b7ec3c10000", "hex"),
    name: index === 0 ? "POST /api/checkout" : `SELECT items ${index}`,
    kind: index === 0 ? Span_SpanKind.SERVER : Span_SpanKind.CLIENT,
    startTimeUnixNano: BigInt(startSeconds) * 1_000_000_000n + BigInt(index) * 1_000_000n,
    endTimeUnixNano: BigInt(startSeconds + 1) * 1_000_000_000n,
    attributes: [
      attribute("db.system", "postgresql"),
      attribute("db.statement", `SELECT id, name FROM items WHERE owner = $1 AND bin = ${index % 7}`),
      attribute("server.address", "db.internal"),
      attribute("thread.name", `worker-${index % 8}`),
    ],
  }));
  const resource = { attributes: [attribute("service.name", "shop"), attribute("telemetry.sdk.language", "nodejs")] };
  const data = TracesData.fromPartial({
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "pg" }, spans }] }],
  });
  return createItem("integration", Buffer.from(TracesData.encode(data).finish()), {
    contentType: "application/vnd.sentry.integration.otel.spans+protobuf",
  });
}

const scrubbing = { datascrubbingSettings: { scrubData: true, scrubDefaults: true, scrubIpAddresses: true } };

async function measure(name: string, item: Item, config: Record<string, unknown>): Promise<void> {
  let records = 0;
  const sink = {
    async submit(batch: readonly unknown[]) {
      records += batch.length;
    },
    async close() {},
  };
  const stage = createStage({ config: { features: ["organizations:ourlogs-ingestion"], ...config }, sink });
  const units = (from: number, length: number): EnvelopeUnit[] =>
    Array.from({ length }, (_, index) => envelopeUnit([item], { id: `unit-${from + index}` }));
  await stage.process(...units(0, 100));
  const rounds = 10;
  const perRound = 50;
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) await stage.process(...units(round * perRound, perRound));
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000 / (rounds * perRound);
  console.log(
    `${name}: ${ms.toFixed(2)} ms CPU per container (${(item.payload.length / 1024).toFixed(0)} KiB, ${records} records)`,
  );
}

const items = Array.from({ length: count }, (_, index) => index);
const containers: Readonly<Record<string, readonly [title: string, item: Item]>> = {
  spans: [`${count} spans`, spanContainer(items.map(span))],
  logs: [`${count} logs`, logContainer(items.map(log))],
  otlp: ["500 spans of OpenTelemetry", otlpRequest(500)],
};
const chosen = process.argv[2];
for (const [name, [title, item]] of Object.entries(containers)) {
  if (chosen !== undefined && chosen !== name) continue;
  await measure(title, item, {});
  await measure(`${title}, scrubbed`, item, scrubbing);
}
