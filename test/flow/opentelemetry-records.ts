/** Spans and logs as OpenTelemetry's own SDK makes them, and its exporters under one face. */
import { Metadata } from "@grpc/grpc-js";
import { OTLPLogExporter as GrpcLogExporter } from "@opentelemetry/exporter-logs-otlp-grpc";
import { OTLPLogExporter as JsonLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtobufLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter as GrpcTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as JsonTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { RunningSetup, TestProject } from "../harness/setups.ts";

/** What an exporter tells about an export; no error: it was taken. */
export interface ExportOutcome {
  readonly error: (Error & { readonly code?: unknown }) | undefined;
}

/** An exporter of one signal. */
export interface Exporter<R> {
  send(records: R[]): Promise<ExportOutcome>;
  stop(): Promise<void>;
}

/** The protocols that exporters speak. */
export const protocols = ["JSON over HTTP", "protobuf over HTTP", "gRPC"] as const;
export type Protocol = (typeof protocols)[number];

const resource = resourceFromAttributes({ "service.name": "checkout" });

/** Spans of one trace, with a name each. */
export async function makeSpans(names: readonly string[]): Promise<ReadableSpan[]> {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const tracer = provider.getTracer("weir-test");
  for (const name of names) tracer.startSpan(name).end();
  await provider.forceFlush();
  return exporter.getFinishedSpans();
}

/** Logs with a text each. */
export async function makeLogs(texts: readonly string[]): Promise<ReadableLogRecord[]> {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] });
  const logger = provider.getLogger("weir-test");
  for (const body of texts) logger.emit({ body, severityText: "INFO" });
  await provider.forceFlush();
  return exporter.getFinishedLogRecords();
}

/** An exporter of spans to a project. */
export function traceExporter(protocol: Protocol, weir: RunningSetup, project: TestProject): Exporter<ReadableSpan> {
  switch (protocol) {
    case "JSON over HTTP":
      return exporting(new JsonTraceExporter(overHttp(weir, project, "traces")));
    case "protobuf over HTTP":
      return exporting(new ProtobufTraceExporter(overHttp(weir, project, "traces")));
    case "gRPC":
      return exporting(new GrpcTraceExporter(overGrpc(weir, project)));
  }
}

/** An exporter of logs to a project. */
export function logExporter(protocol: Protocol, weir: RunningSetup, project: TestProject): Exporter<ReadableLogRecord> {
  switch (protocol) {
    case "JSON over HTTP":
      return exporting(new JsonLogExporter(overHttp(weir, project, "logs")));
    case "protobuf over HTTP":
      return exporting(new ProtobufLogExporter(overHttp(weir, project, "logs")));
    case "gRPC":
      return exporting(new GrpcLogExporter(overGrpc(weir, project)));
  }
}

function overHttp({ httpUrl }: RunningSetup, { projectId, publicKey }: TestProject, signal: "traces" | "logs") {
  const headers = { "x-sentry-auth": `sentry sentry_key=${publicKey}` };
  return { url: `${httpUrl}/api/${projectId}/integration/otlp/v1/${signal}`, headers };
}

function overGrpc({ grpcAddress }: RunningSetup, { publicKey }: TestProject) {
  const metadata = new Metadata();
  metadata.set("sentry-key", publicKey);
  return { url: `http://${grpcAddress}`, metadata };
}

interface OtlpExporter<R> {
  export(records: R[], done: (result: { readonly code: number; readonly error?: Error | undefined }) => void): void;
  shutdown(): Promise<void>;
}

function exporting<R>(exporter: OtlpExporter<R>): Exporter<R> {
  return {
    send: (records) =>
      new Promise((resolve) => {
        exporter.export(records, ({ code, error }) => {
          resolve({ error: code === 0 ? undefined : (error ?? new Error(`found the code ${code} and no error`)) });
        });
      }),
    stop: () => exporter.shutdown(),
  };
}
