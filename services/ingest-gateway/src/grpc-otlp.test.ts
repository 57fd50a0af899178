import assert from "node:assert/strict";
import { Client, credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import {
  ExportLogsServiceRequest,
  ExportLogsServiceResponse,
} from "@weir/gen/opentelemetry/proto/collector/logs/v1/logs_service.ts";
import {
  ExportTraceServiceRequest,
  ExportTraceServiceResponse,
} from "@weir/gen/opentelemetry/proto/collector/trace/v1/trace_service.ts";
import type { RpcServer } from "@weir/rpc";
import { createRpcServer } from "@weir/rpc";
import { createLogger } from "@weir/telemetry";
import type { TestGateway } from "./testing/test-gateway.ts";
import { key, projectDocument, startTestGateway } from "./testing/test-gateway.ts";

const traces = Buffer.from(
  ExportTraceServiceRequest.encode(
    ExportTraceServiceRequest.fromPartial({
      resourceSpans: [{ scopeSpans: [{ spans: [{ name: "op", spanId: Buffer.alloc(8, 1) }] }] }],
    }),
  ).finish(),
);
const logs = Buffer.from(
  ExportLogsServiceRequest.encode(
    ExportLogsServiceRequest.fromPartial({
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { value: { $case: "stringValue", value: "hello" } } }] }] }],
    }),
  ).finish(),
);
const methods = {
  traces: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
  logs: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
};

describe("OTLP over gRPC", () => {
  let test: TestGateway;
  let server: RpcServer;
  let client: Client;

  async function start(settings: Readonly<Record<string, object>> = {}): Promise<void> {
    test = await startTestGateway(settings);
    server = createRpcServer({
      host: "127.0.0.1",
      port: 0,
      bindings: test.gateway.bindings,
      logger: createLogger({ level: "off" }),
    });
    const { host, port } = await server.start();
    client = new Client(`${host}:${port}`, credentials.createInsecure());
  }
  afterEach(async () => {
    client.close();
    await server.stop(1000);
    await test.stop();
    assert.deepEqual(test.errors, []);
  });

  /** Calls as any exporter does: with bytes that this repository's plumbing has not touched. */
  function exportBytes(method: string, bytes: Buffer, metadata: Record<string, string>): Promise<Buffer> {
    const headers = new Metadata();
    for (const [name, value] of Object.entries(metadata)) headers.set(name, value);
    const identity = (value: Buffer) => value;
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(method, identity, identity, bytes, headers, (error, answer) => {
        if (error === null && answer !== undefined) resolve(answer);
        else reject(error);
      });
    });
  }

  async function refusalOf(call: Promise<unknown>): Promise<ServiceError> {
    try {
      await call;
    } catch (error) {
      return error as ServiceError;
    }
    assert.fail("expected a refusal");
  }

  it("takes traces as they are, and answers that all of them were accepted", async () => {
    await start();
    const answer = await exportBytes(methods.traces, traces, { "sentry-key": key });
    assert.equal(ExportTraceServiceResponse.decode(answer).partialSuccess, undefined);
    await test.settled();
    const [unit] = test.spans.units;
    assert.equal(unit?.items[0]?.type, "integration");
    assert.equal(unit?.items[0]?.contentType, "application/vnd.sentry.integration.otel.spans+protobuf");
    assert.deepEqual(unit?.items[0]?.payload, traces);
    assert.match(unit?.request?.client ?? "", /^sentry\.relay\//);
    assert.equal(unit?.request?.clientAddress, "127.0.0.1");
    assert.match(unit?.request?.userAgent ?? "", /^grpc-node/);
    assert.equal(unit?.scoping?.projectId, 42n);
  });

  it("tells which spans will be dropped for what they are, and passes all of them on", async () => {
    await start();
    const ids = [1, 2, 1, 1].map((byte) => ({ spanId: Buffer.alloc(8, byte) }));
    const spans = [...ids, { spanId: Buffer.alloc(8) }, { spanId: Buffer.alloc(4, 3) }, {}];
    const request = ExportTraceServiceRequest.fromPartial({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    const bytes = Buffer.from(ExportTraceServiceRequest.encode(request).finish());
    const answer = await exportBytes(methods.traces, bytes, { "sentry-key": key });
    assert.deepEqual(ExportTraceServiceResponse.decode(answer).partialSuccess, {
      rejectedSpans: 5n,
      errorMessage:
        "found 3 spans whose id is not 8 bytes, or all zeros; found 2 spans with an id that another span of the request has",
    });
    const url = `${test.url}/api/42/integration/otlp/v1/traces`;
    const headers = { "content-type": "application/x-protobuf", "x-sentry-auth": `Sentry sentry_key=${key}` };
    const overHttp = await fetch(url, { method: "POST", headers, body: new Uint8Array(bytes) });
    assert.deepEqual(Buffer.from(await overHttp.arrayBuffer()), answer);
    await test.settled();
    assert.deepEqual(
      test.spans.units.map(({ items }) => items[0]?.payload),
      [bytes, bytes],
    );
  });

  it("tells which logs will be dropped for what they are", async () => {
    await start();
    test.projects.set(key, projectDocument({ features: ["organizations:ourlogs-ingestion"] }));
    const logRecords = [{ body: { value: { $case: "boolValue", value: true } } }, { severityText: "warn" }] as const;
    const request = ExportLogsServiceRequest.fromPartial({
      resourceLogs: [{ scopeLogs: [{ logRecords: [...logRecords] }] }],
    });
    const bytes = Buffer.from(ExportLogsServiceRequest.encode(request).finish());
    const answer = await exportBytes(methods.logs, bytes, { "sentry-key": key });
    assert.deepEqual(ExportLogsServiceResponse.decode(answer).partialSuccess, {
      rejectedLogRecords: 1n,
      errorMessage: "found 1 logs without a body",
    });
  });

  it("answers to what can't be read as if all of it were accepted: processing will tell", async () => {
    await start();
    for (const broken of [
      Buffer.from([0x0a, 5, 1]),
      Buffer.from([0xff]),
      Buffer.from([0x0b]),
      traces.subarray(0, -1),
    ]) {
      const answer = await exportBytes(methods.traces, broken, { "sentry-key": key });
      assert.equal(answer.length, 0, broken.toString("hex"));
    }
  });

  it("takes logs for projects that have logs", async () => {
    await start();
    test.projects.set(key, projectDocument({ features: ["organizations:ourlogs-ingestion"] }));
    await exportBytes(methods.logs, logs, { "x-sentry-auth": `Sentry sentry_key=${key}, sentry_version=7` });
    await test.settled();
    const [item] = test.spans.units[0]?.items ?? [];
    assert.equal(item?.contentType, "application/vnd.sentry.integration.otel.logs+protobuf");
    assert.deepEqual(item?.payload, logs);
  });

  it("refuses logs for projects that have none", async () => {
    await start();
    const refusal = await refusalOf(exportBytes(methods.logs, logs, { "sentry-key": key }));
    assert.equal(refusal.code, status.PERMISSION_DENIED);
    assert.match(refusal.details, /FeatureDisabled\(OurLogsIngestion\)/);
    assert.deepEqual(test.outcomeLines(), [
      `3 feature_disabled log_byte ${logs.length}`,
      "3 feature_disabled log_item 1",
    ]);
  });

  it("tells an exporter over its quota to try again later", async () => {
    await start();
    test.projects.set(
      key,
      projectDocument({ quotas: [{ id: "q", categories: ["span"], limit: 0, reasonCode: "off" }] }),
    );
    const refusal = await refusalOf(exportBytes(methods.traces, traces, { "sentry-key": key }));
    assert.equal(refusal.code, status.RESOURCE_EXHAUSTED);
    const [details] = refusal.metadata.get("grpc-status-details-bin");
    assert.match(String(details), /google\.rpc\.RetryInfo/);
    assert.deepEqual(test.outcomeLines(), ["2 off span 1", "2 off span_indexed 1"]);
  });

  for (const [what, metadata] of [
    ["no key", {}],
    ["a short key", { "sentry-key": "abc" }],
    ["two keys", { "sentry-key": key, "x-sentry-auth": `Sentry sentry_key=${key}` }],
  ] as const) {
    it(`refuses requests with ${what}`, async () => {
      await start();
      const refusal = await refusalOf(exportBytes(methods.traces, traces, metadata));
      assert.equal(refusal.code, status.UNAUTHENTICATED);
      assert.deepEqual(test.outcomeLines(), []);
    });
  }

  it("refuses requests that are too large", async () => {
    await start({ limits: { max_container_size: 5 } });
    const refusal = await refusalOf(exportBytes(methods.traces, traces, { "sentry-key": key }));
    assert.equal(refusal.code, status.RESOURCE_EXHAUSTED);
    assert.match(refusal.details, /expected at most 5/);
  });
});
