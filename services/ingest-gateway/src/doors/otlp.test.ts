/** OpenTelemetry over HTTP: each case of this door. */
import { auth } from "../testing/call-gateway.ts";
import type { DoorRow } from "../testing/check-door.ts";
import { checkDoor } from "../testing/check-door.ts";
import { rateLimited, zero } from "../testing/zero-quota.ts";

const json = { ...auth, "content-type": "application/json" };
const protobuf = { ...auth, "content-type": "application/x-protobuf" };
const ourLogs = { features: ["organizations:ourlogs-ingestion"] };
const status = (code: number, message: string) => JSON.stringify({ code, message });
const protoStatus = (code: number, message: string) =>
  Buffer.concat([Buffer.from([0x08, code, 0x12, message.length]), Buffer.from(message)]).toString();

const otel = "application/vnd.sentry.integration.otel";
const otlpBody = '{"resourceSpans":[]}';
const rows: readonly DoorRow[] = [
  ...["", "/"].map((tail) => ({
    what: `traces in JSON to …/v1/traces${tail}`,
    call: { path: `/api/42/integration/otlp/v1/traces${tail}`, headers: json, body: otlpBody },
    status: 200,
    body: "{}",
    headers: { "content-type": "application/json", "access-control-allow-origin": "*" },
    items: [`span integration ${otel}.spans+json sentry.relay/0.1.0 ${otlpBody}`],
  })),
  {
    what: "traces in protobuf",
    call: { path: "/api/42/integration/otlp/v1/traces", headers: protobuf, body: Buffer.from([0x0a, 0]) },
    status: 200,
    headers: { "content-type": "application/x-protobuf" },
    items: [`span integration ${otel}.spans+protobuf sentry.relay/0.1.0 \n\0`],
  },
  ...["", "/"].map((tail) => ({
    what: `logs in JSON to …/v1/logs${tail}`,
    call: { path: `/api/42/integration/otlp/v1/logs${tail}`, headers: json, body: "{}" },
    status: 200,
    body: "{}",
    items: [`span integration ${otel}.logs+json sentry.relay/0.1.0 {}`],
    project: ourLogs,
  })),
  {
    what: "logs in protobuf",
    call: { path: "/api/42/integration/otlp/v1/logs", headers: protobuf, body: "" },
    status: 200,
    headers: { "content-type": "application/x-protobuf" },
    items: [`span integration ${otel}.logs+protobuf sentry.relay/0.1.0 `],
    project: ourLogs,
  },
  {
    what: "logs for a project that has no logs",
    call: { path: "/api/42/integration/otlp/v1/logs", headers: json, body: "{}" },
    status: 403,
    body: status(7, "event submission rejected with_reason: FeatureDisabled(OurLogsIngestion)"),
    outcomes: ["3 feature_disabled log_byte 2", "3 feature_disabled log_item 1"],
  },
  {
    what: "traces in plain text",
    call: { path: "/api/42/integration/otlp/v1/traces", headers: { ...auth, "content-type": "text/plain" }, body: "x" },
    status: 415,
    body: status(3, "unsupported content type: text/plain"),
    headers: { "content-type": "application/json" },
  },
  {
    what: "traces in protobuf without credentials",
    call: { path: "/api/42/integration/otlp/v1/traces", headers: { "content-type": "application/x-protobuf" } },
    status: 401,
    body: protoStatus(16, "missing authorization information"),
    headers: { "content-type": "application/x-protobuf" },
  },
  {
    what: "traces in JSON for a malformed project id",
    call: { path: "/api/x/integration/otlp/v1/traces", headers: json, body: "{}" },
    status: 400,
    body: status(3, "bad project path parameter"),
  },
  {
    what: "traces beyond the body limit",
    call: { path: "/api/42/integration/otlp/v1/traces", headers: json, body: "x".repeat(2000) },
    status: 413,
    body: status(8, "Failed to buffer the request body: length limit exceeded"),
    settings: { limits: { max_container_size: 1000 } },
  },
  {
    what: "traces in an unknown encoding",
    call: { path: "/api/42/integration/otlp/v1/traces", headers: { ...json, "content-encoding": "lzw" }, body: "{}" },
    status: 415,
    body: status(3, ""),
    headers: { "accept-encoding": "zstd,gzip,deflate,br" },
  },
  {
    what: "traces over their quota",
    call: { path: "/api/42/integration/otlp/v1/traces", headers: json, body: "{}" },
    status: 429,
    body: status(8, rateLimited),
    headers: { "retry-after": "60", "x-sentry-rate-limits": "60:span:organization:off" },
    outcomes: ["2 off span 1", "2 off span_indexed 1"],
    project: zero("span"),
  },
  {
    what: "traces over their quota in protobuf",
    call: { path: "/api/42/integration/otlp/v1/traces", headers: protobuf },
    status: 429,
    body: /Sentry dropped data/,
    headers: { "retry-after": "60", "content-type": "application/x-protobuf" },
    outcomes: ["2 off span 1", "2 off span_indexed 1"],
    project: zero("span"),
  },
  {
    what: "OTLP metrics, which have no door",
    call: { path: "/api/42/integration/otlp/v1/metrics", headers: json, body: "{}" },
    status: 404,
  },
  {
    what: "traces by GET",
    call: { path: "/api/42/integration/otlp/v1/traces", method: "GET" },
    status: 405,
    headers: { allow: "POST" },
  },
];

checkDoor("OTLP", rows);
