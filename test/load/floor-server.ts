/**
 * The floor of the benchmark: a bare HTTP server that inflates, parses and writes JSON, and hands the same number of
 * records to the same sink driver. It decides nothing, cleans nothing and counts nothing.
 * Started by the benchmark with a job as JSON in its first argument; prints its address as a line of JSON.
 */
import { createServer, type IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";
import { defaultConfig } from "@weir/config";
import { type Span, TracesData } from "@weir/gen/opentelemetry/proto/trace/v1/trace.ts";
import { createConfiguredSink } from "@weir/service-host";
import type { SinkRecord, Topic } from "@weir/sink";
import { createLogger, createMetrics } from "@weir/telemetry";
import type { MixName } from "./mixes.ts";

/** Which sink to write to. */
export interface FloorJob {
  readonly mix: MixName;
  /** Folder of the embedded store; used without brokers. */
  readonly dataDir: string;
  /** Members of the `processing` section; null: embedded store. */
  readonly processing: object | null;
}

const job: FloorJob = JSON.parse(process.argv[2] ?? "{}");
const defaults = defaultConfig();
const config = {
  ...defaults,
  storage: { ...defaults.storage, path: job.dataDir },
  processing: { ...defaults.processing, ...(job.processing ?? {}) },
};
const sink = await createConfiguredSink({
  config,
  dataDir: job.dataDir,
  metrics: createMetrics(),
  logger: createLogger({ level: "error" }),
});

const lineFeed = 10;

function payloadOf(envelope: Buffer): Buffer {
  const headersEnd = envelope.indexOf(lineFeed);
  const itemHeadersEnd = envelope.indexOf(lineFeed, headersEnd + 1);
  JSON.parse(envelope.toString("utf8", 0, headersEnd));
  JSON.parse(envelope.toString("utf8", headersEnd + 1, itemHeadersEnd));
  return envelope.subarray(itemHeadersEnd + 1, envelope.length - 1);
}

function record(topic: Topic, value: unknown): SinkRecord {
  return { topic, value: Buffer.from(JSON.stringify(value)) };
}

function recordsOf(body: Buffer): SinkRecord[] {
  if (job.mix === "otlp") return otlpRecords(body);
  const parsed = JSON.parse(payloadOf(body).toString());
  switch (job.mix) {
    case "error_4k":
    case "error_50k":
      return [record("events", parsed)];
    case "transaction":
      return [
        record("transactions", parsed),
        record("spans", parsed.contexts),
        ...parsed.spans.map((span: unknown) => record("spans", span)),
      ];
    case "spans":
      return parsed.items.map((span: unknown) => record("spans", span));
    case "logs":
      return parsed.items.map((log: unknown) => record("items", log));
  }
}

/** Protobuf is read by the generated decoder, and each span is written as JSON. */
function otlpRecords(body: Buffer): SinkRecord[] {
  const { resourceSpans } = TracesData.decode(body);
  return resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => record("spans", readable(span)))),
  );
}

/** Ids as hex, times as decimals: JSON has neither bytes nor wide integers. */
function readable(span: Span): object {
  return {
    ...span,
    traceId: span.traceId.toString("hex"),
    spanId: span.spanId.toString("hex"),
    parentSpanId: span.parentSpanId.toString("hex"),
    startTimeUnixNano: String(span.startTimeUnixNano),
    endTimeUnixNano: String(span.endTimeUnixNano),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const server = createServer(async (request, response) => {
  void sink.submit(recordsOf(gunzipSync(await readBody(request))));
  response.writeHead(200, { "Content-Type": "application/json" });
  response.end("{}");
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === "object" ? address?.port : 0 }));
});
process.on("SIGTERM", async () => {
  server.close();
  server.closeAllConnections();
  await sink.close();
  process.exit(0);
});
