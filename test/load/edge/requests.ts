/** What the benchmark of the edge sends: a request of each route family, and the envelopes of the mixes. */
import { gunzipSync } from "node:zlib";
import { ExportTraceServiceRequest } from "@weir/gen/opentelemetry/proto/collector/trace/v1/trace_service.ts";
import { SubmitEnvelopeRequest } from "@weir/gen/weir/ingest/v1/ingest.ts";
import { type MixName, makeMix, mixNames } from "../mixes.ts";

/** The families, in the order of the table. */
export const routeFamilies = [
  "envelope",
  "store",
  "security",
  "minidump",
  "attachments",
  "otlp http json",
  "otlp http protobuf",
  "grpc ingest",
  "grpc otlp",
  "vercel",
  "cron",
] as const;

/** A family of routes. */
export type RouteFamily = (typeof routeFamilies)[number];

/** An HTTP request; those of one kind are sent in turn. */
export interface HttpLoad {
  readonly protocol: "http";
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly Buffer[];
  /** The status of its answer. */
  readonly status: number;
}

/** A call. */
export interface GrpcLoad {
  readonly protocol: "grpc";
  /** `/package.Service/Method`. */
  readonly path: string;
  /** Serialised requests. */
  readonly bodies: readonly Buffer[];
}

/** What is sent. */
export type EdgeLoad = HttpLoad | GrpcLoad;

/** Where it is sent, and when. */
export interface LoadOptions {
  readonly publicKey: string;
  readonly projectId: string;
  readonly nowSeconds: number;
}

/** Whether a name is that of a mix: its envelopes are sent then. */
export function isMix(name: string): name is MixName {
  return (mixNames as readonly string[]).includes(name);
}

/** The load of a route family, or of a mix over HTTP. */
export function makeEdgeLoad(name: RouteFamily | MixName, options: LoadOptions): EdgeLoad {
  if (isMix(name)) return envelopes(name, options);
  const auth = { "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${options.publicKey}` };
  const post = (
    door: string,
    headers: Readonly<Record<string, string>>,
    body: string | Buffer,
    status = 200,
  ): HttpLoad => ({
    protocol: "http",
    method: "POST",
    path: `/api/${options.projectId}/${door}`,
    headers: { ...auth, ...headers },
    bodies: [Buffer.from(body)],
    status,
  });
  const json = { "Content-Type": "application/json" };
  switch (name) {
    case "envelope":
      return envelopes("error_4k", options);
    case "store":
      return post("store/", json, payloadOf(errorEnvelopes(options)[0] ?? Buffer.alloc(0)));
    case "security":
      return post("security/", { "Content-Type": "application/csp-report" }, cspReport);
    case "minidump":
      return post("minidump/", multipart.headers, multipart.body("upload_file_minidump", "crash.dmp", dump));
    case "attachments":
      return post(
        `events/${"a".repeat(32)}/attachments/`,
        multipart.headers,
        multipart.body("file", "log.txt", log),
        201,
      );
    case "otlp http json":
      return post("integration/otlp/v1/traces", json, JSON.stringify(otlpJson(options.nowSeconds)));
    case "otlp http protobuf":
      return post(
        "integration/otlp/v1/traces",
        { "Content-Type": "application/x-protobuf" },
        otlpProtobuf(options.nowSeconds),
      );
    case "grpc ingest":
      return { protocol: "grpc", path: "/weir.ingest.v1.IngestService/SubmitEnvelope", bodies: submissions(options) };
    case "grpc otlp":
      return {
        protocol: "grpc",
        path: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        bodies: [otlpProtobuf(options.nowSeconds)],
      };
    case "vercel":
      return post("integration/vercel/logs", json, vercelLogs(options.nowSeconds), 202);
    case "cron":
      return {
        protocol: "http",
        method: "GET",
        path: `/api/${options.projectId}/cron/nightly/${options.publicKey}?status=ok`,
        headers: {},
        bodies: [Buffer.alloc(0)],
        status: 202,
      };
  }
}

function envelopes(mix: MixName, { publicKey, projectId, nowSeconds }: LoadOptions): HttpLoad {
  const { bodies, contentType, route } = makeMix(mix, nowSeconds, publicKey);
  return {
    protocol: "http",
    method: "POST",
    path: `/api/${projectId}/${route}`,
    headers: {
      "Content-Type": contentType,
      "Content-Encoding": "gzip",
      "User-Agent": "weir-bench/1.0",
      "X-Sentry-Auth": `Sentry sentry_version=7, sentry_client=weir-bench/1.0, sentry_key=${publicKey}`,
    },
    bodies,
    status: 200,
  };
}

function errorEnvelopes({ publicKey, nowSeconds }: LoadOptions): readonly Buffer[] {
  return makeMix("error_4k", nowSeconds, publicKey).bodies.map((body) => gunzipSync(body));
}

function submissions(options: LoadOptions): readonly Buffer[] {
  const { publicKey, projectId } = options;
  return errorEnvelopes(options).map((envelope) => {
    const request = { envelope, publicKey, projectId: BigInt(projectId), client: "weir-bench/1.0" };
    return Buffer.from(SubmitEnvelopeRequest.encode(request).finish());
  });
}

function payloadOf(envelope: Buffer): Buffer {
  const headersEnd = envelope.indexOf("\n");
  return envelope.subarray(envelope.indexOf("\n", headersEnd + 1) + 1, envelope.length - 1);
}

const cspReport = JSON.stringify({
  "csp-report": {
    "document-uri": "https://shop.example.com/checkout",
    "violated-directive": "script-src-elem",
    "effective-directive": "script-src-elem",
    "original-policy": "default-src 'self'; script-src 'self' cdn.example.com; report-uri /csp",
    "blocked-uri": "https://evil.example.net/skimmer.js",
    "status-code": 200,
  },
});

const multipart = {
  headers: { "Content-Type": "multipart/form-data; boundary=parcel" },
  body: (field: string, filename: string, content: Buffer) =>
    Buffer.concat([
      Buffer.from(`--parcel\r\nContent-Disposition: form-data; name="${field}"; filename="${filename}"\r\n\r\n`),
      content,
      Buffer.from("\r\n--parcel--\r\n"),
    ]),
};
const dump = Buffer.concat([Buffer.from("MDMP"), Buffer.alloc(64 * 1024, "stack")]);
const log = Buffer.alloc(16 * 1024, "a line of a log\n");

const spansPerRequest = 20;

function otlpJson(nowSeconds: number): object {
  const spans = Array.from({ length: spansPerRequest }, (_, index) => ({
    traceId: "5b8efff798038103d269b633813fc60c",
    spanId: (index + 1).toString(16).padStart(16, "0"),
    name: `GET /items/${index}`,
    kind: 3,
    startTimeUnixNano: `${nowSeconds - 2}000000000`,
    endTimeUnixNano: `${nowSeconds - 1}000000000`,
    attributes: [
      { key: "http.request.method", value: { stringValue: "GET" } },
      { key: "server.address", value: { stringValue: "api.internal" } },
      { key: "http.response.status_code", value: { intValue: "200" } },
    ],
  }));
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "checkout" } }] };
  return { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] };
}

function otlpProtobuf(nowSeconds: number): Buffer {
  const text = (key: string, value: string) => ({ key, value: { value: { $case: "stringValue" as const, value } } });
  const spans = Array.from({ length: spansPerRequest }, (_, index) => ({
    traceId: Buffer.from("5b8efff798038103d269b633813fc60c", "hex"),
    spanId: Buffer.from((index + 1).toString(16).padStart(16, "0"), "hex"),
    name: `GET /items/${index}`,
    startTimeUnixNano: BigInt(nowSeconds - 2) * 1_000_000_000n,
    endTimeUnixNano: BigInt(nowSeconds - 1) * 1_000_000_000n,
    attributes: [text("http.request.method", "GET"), text("server.address", "api.internal")],
  }));
  const request = ExportTraceServiceRequest.fromPartial({
    resourceSpans: [{ resource: { attributes: [text("service.name", "checkout")] }, scopeSpans: [{ spans }] }],
  });
  return Buffer.from(ExportTraceServiceRequest.encode(request).finish());
}

function vercelLogs(nowSeconds: number): string {
  return JSON.stringify(
    Array.from({ length: 20 }, (_, index) => ({
      id: `log-${index}`,
      deploymentId: "dpl_1",
      source: "lambda",
      host: "shop.example.com",
      timestamp: nowSeconds * 1000 + index,
      projectId: "prj_1",
      level: "info",
      message: `order ${index} accepted`,
    })),
  );
}
