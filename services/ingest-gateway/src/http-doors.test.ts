import assert from "node:assert/strict";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { Call } from "./testing/call-gateway.ts";
import { auth, callGateway } from "./testing/call-gateway.ts";
import type { TestGateway } from "./testing/test-gateway.ts";
import { key, projectDocument, startTestGateway } from "./testing/test-gateway.ts";

const json = { ...auth, "content-type": "application/json" };
const protobuf = { ...auth, "content-type": "application/x-protobuf" };
const csp = '{"csp-report":{"document-uri":"https://a.example"}}';
const nilId = "0".repeat(32);
const rateLimited =
  "Sentry dropped data due to a quota or internal rate limit being reached. This will not affect your application. See https://docs.sentry.io/product/accounts/quotas/ for more information.";

/** What a request is answered, and what it comes to. */
interface Row {
  readonly what: string;
  readonly call: Call;
  readonly status: number;
  /** Exact text of the body, or a pattern of it; default: empty. */
  readonly body?: string | RegExp;
  /** Headers of the answer; null: not there. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Items that reach a processor: `processor type content-type client payload`. */
  readonly items?: readonly (string | RegExp)[];
  /** In how many envelopes these items are. */
  readonly envelopes?: number;
  /** `id reason category quantity` of outcomes. */
  readonly outcomes?: readonly string[];
  /** Over the project's configuration. */
  readonly project?: object;
  /** Over the gateway's. */
  readonly settings?: Readonly<Record<string, object>>;
}

const zero = (...categories: string[]) => ({ quotas: [{ id: "q", categories, limit: 0, reasonCode: "off" }] });
const ourLogs = { features: ["organizations:ourlogs-ingestion"] };
const status = (code: number, message: string) => JSON.stringify({ code, message });
const protoStatus = (code: number, message: string) =>
  Buffer.concat([Buffer.from([0x08, code, 0x12, message.length]), Buffer.from(message)]).toString();
const checkIn = (fields: object) => `event check_in application/json relay-http ${JSON.stringify(fields)}`;

const cron: readonly Row[] = [
  ...[`${key}`, `${key}/`].map((tail) => ({
    what: `a check-in by GET with the key in the path (…/${tail.endsWith("/") ? "key/" : "key"})`,
    call: { path: `/api/42/cron/nightly/${tail}?status=ok`, method: "GET" },
    status: 202,
    items: [checkIn({ check_in_id: nilId, monitor_slug: "nightly", status: "ok" })],
  })),
  ...["", "/"].map((tail) => ({
    what: `a check-in by POST with the key in a header (…/nightly${tail})`,
    call: { path: `/api/42/cron/nightly${tail}?status=error`, headers: auth },
    status: 202,
    items: [
      `event check_in application/json test/1.0 {"check_in_id":"${nilId}","monitor_slug":"nightly","status":"error"}`,
    ],
  })),
  {
    what: "a check-in with all members of the query",
    call: {
      path: `/api/42/cron/my%20job/${key}?status=in_progress&environment=dev&duration=2.5&check_in_id=a460c25f-f255-4577-b920-fcfacae4e5eb`,
      method: "GET",
    },
    status: 202,
    items: [
      checkIn({
        check_in_id: "a460c25ff2554577b920fcfacae4e5eb",
        monitor_slug: "my job",
        status: "in_progress",
        environment: "dev",
        duration: 2.5,
      }),
    ],
  },
  {
    what: "a check-in of an unknown status",
    call: { path: `/api/42/cron/nightly/${key}?status=bogus`, method: "GET" },
    status: 202,
    items: [checkIn({ check_in_id: nilId, monitor_slug: "nightly", status: "unknown" })],
  },
  {
    what: "a check-in in JSON, whose slug the path overrules",
    call: { path: "/api/42/cron/by-path/", headers: json, body: '{"monitor_slug":"other","status":"ok","x":1}' },
    status: 202,
    items: ['event check_in application/json test/1.0 {"monitor_slug":"by-path","status":"ok","x":1}'],
  },
  {
    what: "a check-in without status",
    call: { path: `/api/42/cron/nightly/${key}`, method: "GET" },
    status: 400,
    body: "Failed to deserialize query string: missing field `status`",
  },
  {
    what: "a check-in with a malformed id",
    call: { path: `/api/42/cron/nightly/${key}?status=ok&check_in_id=zz`, method: "GET" },
    status: 400,
    body: /^Failed to deserialize query string: check_in_id/,
  },
  {
    what: "a check-in with a malformed duration",
    call: { path: `/api/42/cron/nightly/${key}?status=ok&duration=long`, method: "GET" },
    status: 400,
    body: /duration/,
  },
  {
    what: "a check-in in broken JSON",
    call: { path: "/api/42/cron/x/", headers: json, body: "{" },
    status: 400,
    body: /^Failed to parse the request body as JSON: /,
  },
  {
    what: "a check-in that is a JSON array",
    call: { path: "/api/42/cron/x/", headers: json, body: "[]" },
    status: 422,
    body: /^Failed to deserialize the JSON body into the target type: /,
  },
  {
    what: "a check-in whose status is a number",
    call: { path: "/api/42/cron/x/", headers: json, body: '{"status":1}' },
    status: 422,
    body: /status/,
  },
  {
    what: "a check-in beyond the body limit",
    call: { path: "/api/42/cron/x/", headers: json, body: `{"status":"${"x".repeat(2000)}"}` },
    status: 413,
    body: "Failed to buffer the request body: length limit exceeded",
    settings: { limits: { max_event_size: 1000 } },
  },
  {
    what: "a check-in over its quota, which is not told",
    call: { path: `/api/42/cron/nightly/${key}?status=ok`, method: "GET" },
    status: 202,
    headers: { "x-sentry-rate-limits": null },
    outcomes: ["2 off monitor 1"],
    project: zero("monitor"),
  },
  {
    what: "a check-in with two keys",
    call: { path: `/api/42/cron/nightly/${key}?status=ok`, method: "GET", headers: auth },
    status: 401,
    body: '{"detail":"multiple authorization payloads detected"}',
  },
  {
    what: "a check-in without a key",
    call: { path: "/api/42/cron/nightly/?status=ok", method: "GET" },
    status: 401,
    body: '{"detail":"missing authorization information"}',
  },
  {
    what: "a check-in by PUT",
    call: { path: "/api/42/cron/nightly/", method: "PUT" },
    status: 405,
    headers: { allow: "POST,GET,HEAD" },
  },
];

const security: readonly Row[] = [
  ...["security", "csp-report"].map((door) => ({
    what: `a report to /${door}/`,
    call: {
      path: `/api/42/${door}/?sentry_key=${key}`,
      headers: { "content-type": "application/csp-report" },
      body: csp,
    },
    status: 200,
    headers: { "access-control-allow-origin": "*", "content-type": null },
    items: [`event raw_security application/json  ${csp}`],
  })),
  {
    what: "a report with release and environment",
    call: {
      path: `/api/42/security/?sentry_key=${key}&sentry_release=web%401&sentry_environment=live`,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: csp,
    },
    status: 200,
    items: [`event raw_security application/json  ${csp} sentry_release="web@1" sentry_environment="live"`],
  },
  {
    what: "an array of reports, one envelope each, as they were written",
    call: {
      path: "/api/42/security/",
      headers: { ...auth, "content-type": "application/reports+json" },
      body: ' [ {"type":"a, ]\\"","n": 1.0} ,\n{"type":"b","l":[1,[2]]}, 3 ] ',
    },
    status: 200,
    items: [
      "event raw_security application/json test/1.0 3",
      'event raw_security application/json test/1.0 {"type":"a, ]\\"","n": 1.0}',
      'event raw_security application/json test/1.0 {"type":"b","l":[1,[2]]}',
    ],
  },
  {
    what: "an empty array of reports",
    call: { path: "/api/42/security/", headers: json, body: "[]" },
    status: 200,
  },
  {
    what: "a report that is no JSON, which processing will tell",
    call: { path: "/api/42/security/", headers: json, body: "[nope" },
    status: 200,
    items: ["event raw_security application/json test/1.0 [nope"],
  },
  {
    what: "more reports than one request may hold",
    call: { path: "/api/42/security/", headers: json, body: `[${"1,".repeat(500)}1]` },
    status: 400,
    body: '{"detail":"too many reports","causes":["found 501, expected at most 500"]}',
  },
  {
    what: "an empty report",
    call: { path: "/api/42/security/", headers: json, body: "" },
    status: 400,
    body: '{"detail":"empty request body"}',
  },
  {
    what: "a report without media type",
    call: { path: "/api/42/security/", headers: auth },
    status: 400,
    body: /content-type/,
  },
  {
    what: "a report in plain text",
    call: { path: "/api/42/security/", headers: { ...auth, "content-type": "text/plain" }, body: csp },
    status: 415,
  },
  {
    what: "a report in plain text without credentials, which are checked first",
    call: { path: "/api/42/security/", headers: { "content-type": "text/plain" }, body: csp },
    status: 401,
    body: /missing authorization/,
  },
  {
    what: "a report with a release, but the key in a header",
    call: { path: "/api/42/security/?sentry_release=1", headers: json, body: csp },
    status: 401,
    body: '{"detail":"multiple authorization payloads detected"}',
  },
  {
    what: "a report over its quota",
    call: { path: "/api/42/security/", headers: json, body: csp },
    status: 429,
    body: JSON.stringify({ detail: rateLimited }),
    headers: { "retry-after": "60", "x-sentry-rate-limits": "60:security:organization:off" },
    outcomes: ["2 off security 1"],
    project: zero("security"),
  },
  {
    what: "reports over their quota: the first ends the request",
    call: { path: "/api/42/security/", headers: json, body: "[1,2,3]" },
    status: 429,
    body: /./,
    outcomes: ["2 off security 1"],
    project: zero("security"),
  },
  {
    what: "a report of a foreign site",
    call: { path: "/api/42/security/", headers: { ...json, origin: "https://b.example" }, body: csp },
    status: 403,
    body: '{"detail":"event submission rejected with_reason: Cors"}',
    outcomes: ["3 cors security 1"],
    project: { allowedDomains: ["a.example"] },
  },
  {
    what: "a report beyond the body limit",
    call: {
      path: "/api/42/security/",
      headers: { ...json, "content-encoding": "gzip" },
      body: gzipSync("x".repeat(2000)),
    },
    status: 413,
    body: /length limit exceeded/,
    settings: { limits: { max_event_size: 1000 } },
  },
  {
    what: "the question of a browser before a report",
    call: { path: "/api/42/security/", method: "OPTIONS" },
    status: 200,
    headers: { allow: "POST", "access-control-allow-methods": "POST", "access-control-max-age": "3600" },
  },
];

const nelType = "application/vnd.sentry.integration.browser.nel+json";
const nel: readonly Row[] = [
  ...["application/json", "application/reports+json"].map((contentType) => ({
    what: `a network error in ${contentType}`,
    call: { path: "/api/42/nel/", headers: { ...auth, "content-type": contentType }, body: "[]" },
    status: 200,
    items: [`span integration ${nelType} sentry.relay/0.1.0 []`],
  })),
  {
    what: "a network error in plain text",
    call: { path: "/api/42/nel/", headers: { ...auth, "content-type": "text/plain" }, body: "[]" },
    status: 415,
  },
  {
    what: "a network error over its quota, which is not told",
    call: { path: "/api/42/nel/", headers: json, body: "[1]" },
    status: 200,
    headers: { "x-sentry-rate-limits": null },
    outcomes: ["2 off log_byte 3", "2 off log_item 1"],
    project: zero("log_item"),
  },
  {
    what: "a network error by GET",
    call: { path: "/api/42/nel/", method: "GET" },
    status: 405,
    headers: { allow: "POST" },
  },
];

const otel = "application/vnd.sentry.integration.otel";
const otlpBody = '{"resourceSpans":[]}';
const otlp: readonly Row[] = [
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

const vercelType = "application/vnd.sentry.integration.vercel.logs";
const vercel: readonly Row[] = [
  ...["", "/"].map((tail) => ({
    what: `a log drain in JSON to …/logs${tail}`,
    call: { path: `/api/42/integration/vercel/logs${tail}`, headers: json, body: "[]" },
    status: 202,
    items: [`span integration ${vercelType}+json sentry.relay/0.1.0 []`],
  })),
  {
    what: "a log drain in lines of JSON",
    call: {
      path: "/api/42/integration/vercel/logs",
      headers: { ...auth, "content-type": "application/x-ndjson" },
      body: "{}\n{}",
    },
    status: 202,
    items: [`span integration ${vercelType}+ndjson sentry.relay/0.1.0 {}\n{}`],
  },
  {
    what: "a log drain in plain text",
    call: { path: "/api/42/integration/vercel/logs", headers: { ...auth, "content-type": "text/plain" }, body: "[]" },
    status: 415,
  },
  {
    what: "a log drain over its quota",
    call: { path: "/api/42/integration/vercel/logs", headers: json, body: "[1]" },
    status: 429,
    body: JSON.stringify({ detail: rateLimited }),
    headers: { "x-sentry-rate-limits": "60:log_item:organization:off" },
    outcomes: ["2 off log_byte 3", "2 off log_item 1"],
    project: zero("log_item"),
  },
];

const boundary = "----part-7d1f";
const multipart = { ...auth, "content-type": `multipart/form-data; boundary=${boundary}` };
const form = (...parts: readonly (readonly [header: string, body: string | Buffer])[]) =>
  Buffer.concat([
    ...parts.map(([header, body]) =>
      Buffer.concat([
        Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${header}\r\n\r\n`),
        Buffer.from(body),
        Buffer.from("\r\n"),
      ]),
    ),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
const eventId = "473c82e038db2e2e7eb3f7d95c7fbd30";
const files = `/api/42/events/${eventId}/attachments/`;
const one = ['name="f1"; filename="één.txt"\r\nContent-Type: text/plain', "content one"] as const;
const two = ['name=f2; filename="two.bin"', "two"] as const;

const attachments: readonly Row[] = [
  {
    what: "files, and a field that is none",
    call: { path: files, headers: multipart, body: form(one, ['name="nofile"', "ignored"], two) },
    status: 201,
    items: ["event attachment  test/1.0 two", "event attachment text/plain test/1.0 content one"],
  },
  {
    what: "an empty file",
    call: { path: files, headers: multipart, body: form(['name="f"; filename="e"', ""]) },
    status: 201,
    items: ["event attachment  test/1.0 "],
  },
  {
    what: "files in gzip",
    call: { path: files, headers: { ...multipart, "content-encoding": "gzip" }, body: gzipSync(form(two)) },
    status: 201,
    items: ["event attachment  test/1.0 two"],
  },
  { what: "no files", call: { path: files, headers: multipart, body: form(['name="x"', "v"]) }, status: 201 },
  {
    what: "files for a malformed event id",
    call: { path: "/api/42/events/xyz/attachments/", headers: multipart, body: form(one) },
    status: 400,
    body: /^Invalid URL: Cannot parse `event_id` with value `xyz`/,
  },
  {
    what: "a body that is not multipart",
    call: { path: files, headers: { ...auth, "content-type": "text/plain" }, body: "x" },
    status: 400,
    body: '{"detail":"invalid multipart data","causes":["Content-Type is not multipart/form-data"]}',
  },
  {
    what: "a body without boundary",
    call: { path: files, headers: { ...auth, "content-type": "multipart/form-data" }, body: "x" },
    status: 400,
    body: /boundary not found/,
  },
  {
    what: "files whose body ends too early",
    call: { path: files, headers: multipart, body: form(one, two).subarray(0, -60) },
    status: 400,
    body: /^\{"detail":"invalid multipart data","causes":\["Unexpected end/,
    outcomes: ["3 internal attachment 11", "3 internal attachment_item 1"],
  },
  {
    what: "more parts than a body may have",
    call: {
      path: files,
      headers: multipart,
      body: form(...Array.from({ length: 1001 }, () => ['name="x"', "v"] as const)),
    },
    status: 400,
    body: /more than 1000 parts/,
  },
  {
    what: "a file that is too large, which takes the others along",
    call: { path: files, headers: multipart, body: form(two, one) },
    status: 400,
    body: /^\{"detail":"invalid multipart data"/,
    outcomes: [
      "3 too_large:attachment:attachment attachment 11",
      "3 too_large:attachment:attachment attachment 3",
      "3 too_large:attachment:attachment attachment_item 1",
      "3 too_large:attachment:attachment attachment_item 1",
    ],
    settings: { limits: { max_attachment_size: 10 } },
  },
  {
    what: "a body above the limit that tells its length",
    call: { path: files, headers: multipart, body: form(one, two) },
    status: 413,
    body: "length limit exceeded",
    settings: { limits: { max_attachments_size: 100 } },
  },
  {
    what: "a body above the limit in gzip",
    call: { path: files, headers: { ...multipart, "content-encoding": "gzip" }, body: gzipSync(form(one, two)) },
    status: 413,
    body: '{"detail":"request content exceeded size limits"}',
    settings: { limits: { max_attachments_size: 100 } },
  },
  {
    what: "files over their quota",
    call: { path: files, headers: multipart, body: form(two) },
    status: 429,
    body: JSON.stringify({ detail: rateLimited }),
    headers: { "x-sentry-rate-limits": "60:attachment:organization:off" },
    outcomes: ["2 off attachment 3", "2 off attachment_item 1"],
    project: zero("attachment"),
  },
  {
    what: "more files than an event may have",
    call: { path: files, headers: multipart, body: form(one, two) },
    status: 413,
    body: /envelope exceeded size limits for type 'attachment:attachment'/,
    outcomes: [
      "3 too_large:attachment:attachment attachment 14",
      "3 too_large:attachment:attachment attachment_item 2",
    ],
    settings: { limits: { max_attachment_count: 1 } },
  },
];

const dump = Buffer.from("MDMP\x93\xa7 a dump", "latin1");
const dumpText = dump.toString();
const crash = "/api/42/minidump/";
const upload = (body: string | Buffer, filename = "crash.dmp") =>
  [`name="upload_file_minidump"; filename="${filename}"`, body] as const;
const dumpLine = (client = "test/1.0") => `event attachment application/x-dmp ${client} ${dumpText}`;
const hyphenated = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const eventMsgpack = Buffer.concat([
  Buffer.from([0x81, 0xa8]),
  Buffer.from("event_id"),
  Buffer.from([0xd9, 32]),
  Buffer.from(eventId),
]);
const nested = Buffer.from(
  `--inner\r\nContent-Disposition: form-data; name="upload_file_minidump"; filename="x"\r\n\r\n${dump.toString("latin1")}\r\n--inner--\r\n`,
  "latin1",
);
/** "MDMP", a byte 0x93, and 5,000 zeros. */
const longDump = Buffer.concat([Buffer.from("MDMP\x93", "latin1"), Buffer.alloc(5000)]);
const compressedDumps = {
  gz: gzipSync(longDump),
  zst: zstdCompressSync(longDump),
  xz: Buffer.from(
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4BOMACRdACaRBd2oVdPkKDIzdnZ25vwFPNX45hMadl8n+MQaLV+mRMMAAACO12550BWhHAABQI0nAAAAFT2euLHEZ/sCAAAAAARZWg==",
    "base64",
  ),
  bz2: Buffer.from("QlpoOTFBWSZTWQuUWiQAACjGIMAABAJAAAiAAAggADEMAIoGkUOsFdnXNBPF3JFOFCQC5RaJAA==", "base64"),
};
const badParts = ["3 {} attachment 2", "3 {} attachment_item 1", "3 {} error 1"];
const ended = (reason: string, partsReason = reason) =>
  badParts.map((line) => line.replace("{}", line.includes("error") ? reason : partsReason));

const minidump: readonly Row[] = [
  ...["", "/"].map((tail) => ({
    what: `a dump to …/minidump${tail}`,
    call: { path: `/api/42/minidump${tail}`, headers: multipart, body: form(upload(dump)) },
    status: 200,
    body: hyphenated,
    headers: { "content-type": "text/plain; charset=utf-8", "access-control-allow-origin": "*" },
    items: [dumpLine()],
  })),
  ...["application/x-dmp", "application/octet-stream"].map((contentType) => ({
    what: `a raw dump in ${contentType}`,
    call: { path: `${crash}?sentry_key=${key}`, headers: { "content-type": contentType }, body: dump },
    status: 200,
    body: hyphenated,
    items: [dumpLine("")],
  })),
  {
    what: "a dump with an event, breadcrumbs, fields and a log",
    call: {
      path: crash,
      headers: multipart,
      body: form(
        upload(dump),
        ['name="__sentry-event"; filename="__sentry-event"', eventMsgpack],
        ['name="__sentry-breadcrumb1"; filename="b"', "\x90"],
        ['name="guid"', "g1"],
        ['name="log"; filename="x.log"\r\nContent-Type: text/plain', "text"],
      ),
    },
    status: 200,
    body: "473c82e0-38db-2e2e-7eb3-f7d95c7fbd30",
    items: [
      "event attachment  test/1.0 \x90",
      /^event attachment {2}test\/1\.0 \S\S?event_id/,
      dumpLine(),
      "event attachment text/plain test/1.0 text",
      "event form_data  test/1.0 \x04\0\0\0guid\x02\0\0\0g1",
    ],
  },
  ...[
    ['name="sentry"', `{"event_id":"${eventId}"}`] as const,
    ['name="sentry[event_id]"', "473c82e0-38db-2e2e-7eb3-f7d95c7fbd30"] as const,
  ].map((field) => ({
    what: `a dump whose form tells the event's id (${field[0]})`,
    call: { path: crash, headers: multipart, body: form(upload(dump), field) },
    status: 200,
    body: "473c82e0-38db-2e2e-7eb3-f7d95c7fbd30",
    items: [dumpLine(), /^event form_data/],
  })),
  {
    what: "a dump in a multipart body inside",
    call: { path: crash, headers: multipart, body: form(upload(nested)) },
    status: 200,
    body: hyphenated,
    items: [dumpLine()],
  },
  ...Object.entries(compressedDumps).map(([suffix, body]) => ({
    what: `a dump compressed as .${suffix}`,
    call: { path: crash, headers: multipart, body: form(upload(body, `crash.dmp.${suffix}`)) },
    status: 200,
    body: hyphenated,
    items: [`event attachment application/x-dmp test/1.0 ${longDump}`],
  })),
  ...Object.entries(compressedDumps).map(([suffix, body]) => ({
    what: `a dump compressed as .${suffix} that is too large inflated`,
    call: { path: crash, headers: multipart, body: form(upload(body)) },
    status: 413,
    body: '{"detail":"request content exceeded size limits"}',
    outcomes: [
      `3 too_large:attachment:minidump attachment ${body.length}`,
      "3 too_large:attachment:minidump attachment_item 1",
      "3 too_large:attachment:minidump error 1",
    ],
    settings: { limits: { max_attachment_size: 4000 } },
  })),
  ...Object.entries(compressedDumps).map(([suffix, body]) => ({
    what: `a broken dump compressed as .${suffix}`,
    call: { path: crash, headers: multipart, body: form(upload(body.subarray(0, 20))) },
    status: 400,
    body: /^\{"detail":"invalid compression format"/,
    outcomes: [
      "3 invalid_compression attachment 20",
      "3 invalid_compression attachment_item 1",
      "3 invalid_compression error 1",
    ],
  })),
  ...[true, false].map((isSplit) => ({
    what: `a dump with one of the graphics processor, ${isSplit ? "which is an event of its own" : "which is a file like others"}`,
    call: {
      path: crash,
      headers: multipart,
      body: form(
        upload(dump),
        ['name="g"; filename="x.nv-gpudmp"', "gpu"],
        ['name="s"; filename="x.nvdbg"', "shader"],
        ['name="__sentry-breadcrumb1"; filename="b"', "\x90"],
      ),
    },
    status: 200,
    body: hyphenated,
    items: [
      "event attachment  test/1.0 gpu",
      "event attachment  test/1.0 shader",
      "event attachment  test/1.0 \x90",
      ...(isSplit ? ["event attachment  test/1.0 \x90"] : []),
      dumpLine(),
    ],
    envelopes: isSplit ? 2 : 1,
    project: isSplit ? { features: ["organizations:gpu-crash-symbolication"] } : {},
  })),
  {
    what: "a form without dump",
    call: { path: crash, headers: multipart, body: form(['name="other"; filename="x.txt"', "xy"]) },
    status: 400,
    body: '{"detail":"missing minidump"}',
    outcomes: ended("missing_minidump_upload"),
  },
  {
    what: "a dump that is none",
    call: { path: crash, headers: multipart, body: form(upload("PK")) },
    status: 400,
    body: '{"detail":"invalid minidump"}',
    outcomes: ended("invalid_minidump"),
  },
  {
    what: "an empty raw dump",
    call: { path: crash, headers: { ...auth, "content-type": "application/x-dmp" }, body: "" },
    status: 400,
    body: '{"detail":"invalid minidump"}',
    outcomes: ["3 invalid_minidump attachment 1", "3 invalid_minidump attachment_item 1", "3 invalid_minidump error 1"],
  },
  {
    what: "a crash in plain text",
    call: { path: crash, headers: { ...auth, "content-type": "text/plain" }, body: "hello" },
    status: 400,
    body: '{"detail":"invalid multipart data","causes":["Content-Type is not multipart/form-data"]}',
    outcomes: ["3 invalid_multipart error 1"],
  },
  {
    what: "a form that ends too early",
    call: { path: crash, headers: multipart, body: form(upload("PK"), upload(dump)).subarray(0, -40) },
    status: 400,
    body: /^\{"detail":"invalid multipart data","causes":\["Unexpected end/,
    outcomes: ended("invalid_multipart", "internal"),
  },
  {
    what: "a dump whose event is no msgpack",
    call: {
      path: crash,
      headers: multipart,
      body: form(upload(dump), ['name="__sentry-event"; filename="e"', "\xc1"]),
    },
    status: 400,
    body: /^\{"detail":"invalid msgpack data"/,
    outcomes: [
      `3 invalid_msgpack attachment ${dump.length}`,
      "3 invalid_msgpack attachment 2",
      "3 invalid_msgpack attachment_item 1",
      "3 invalid_msgpack attachment_item 1",
      "3 invalid_msgpack error 1",
    ],
  },
  {
    what: "a dump whose form is no JSON",
    call: { path: crash, headers: multipart, body: form(upload(dump), ['name="sentry"', "{"]) },
    status: 400,
    body: /^\{"detail":"invalid JSON data: /,
    outcomes: [
      `3 invalid_json attachment ${dump.length}`,
      "3 invalid_json attachment_item 1",
      "3 invalid_json error 1",
    ],
  },
  {
    what: "a dump with a file that is too large, which is left out",
    call: { path: crash, headers: multipart, body: form(upload(dump), ['name="l"; filename="x"', "x".repeat(30)]) },
    status: 200,
    body: hyphenated,
    items: [dumpLine()],
    outcomes: [
      "3 too_large:attachment:attachment attachment 30",
      "3 too_large:attachment:attachment attachment_item 1",
    ],
    settings: { limits: { max_attachment_size: 25 } },
  },
  {
    what: "a dump that is too large itself",
    call: { path: crash, headers: multipart, body: form(upload("MDMP".repeat(10))) },
    status: 400,
    body: /^\{"detail":"invalid multipart data"/,
    outcomes: [
      "3 too_large:attachment:minidump attachment 40",
      "3 too_large:attachment:minidump attachment_item 1",
      "3 too_large:attachment:minidump error 1",
    ],
    settings: { limits: { max_attachment_size: 25 } },
  },
  {
    what: "fields that are too long together",
    call: {
      path: crash,
      headers: multipart,
      body: form(upload("PK"), ['name="a"', "x".repeat(60)], ['name="b"', "x".repeat(60)]),
    },
    status: 413,
    body: '{"detail":"request content exceeded size limits"}',
    outcomes: ended("too_large:form_data"),
    settings: { limits: { max_event_size: 100 } },
  },
  {
    what: "files that are too large together",
    call: { path: crash, headers: multipart, body: form(upload("PK"), ['name="a"; filename="a"', "x".repeat(9)]) },
    status: 413,
    body: '{"detail":"request content exceeded size limits"}',
    outcomes: [
      "3 request_too_large attachment 2",
      "3 request_too_large attachment 9",
      "3 request_too_large attachment_item 1",
      "3 request_too_large attachment_item 1",
      "3 request_too_large error 1",
    ],
    settings: { limits: { max_attachments_size: 10 } },
  },
  {
    what: "a crash above the limit that tells its length",
    call: { path: crash, headers: multipart, body: form(upload(dump)) },
    status: 413,
    body: "length limit exceeded",
    outcomes: ["3 request_too_large error 1"],
    settings: { limits: { max_upload_size: 10, max_attachments_size: 10 } },
  },
  {
    what: "a crash over its quota, which is not told",
    call: { path: crash, headers: multipart, body: form(upload(dump)) },
    status: 200,
    body: hyphenated,
    headers: { "x-sentry-rate-limits": null },
    outcomes: [`2 off attachment ${dump.length}`, "2 off attachment_item 1", "2 off error 1"],
    project: zero("error"),
  },
  {
    what: "a crash for another project",
    call: { path: "/api/43/minidump/", headers: multipart, body: form(upload(dump)) },
    status: 403,
    body: /ProjectId/,
    outcomes: [`3 project_id attachment ${dump.length}`, "3 project_id attachment_item 1", "3 project_id error 1"],
  },
  {
    what: "a crash without credentials, which nobody accounts for",
    call: { path: crash, headers: { "content-type": multipart["content-type"] }, body: form(upload(dump)) },
    status: 401,
    body: '{"detail":"missing authorization information"}',
  },
];

const unrealPath = `/api/42/unreal/${key}/`;
const unreal: readonly Row[] = [
  {
    what: "a crash report",
    call: { path: `${unrealPath}?UserID=u1`, body: "CR1" },
    status: 200,
    body: hyphenated,
    items: ["event unreal_report application/octet-stream  CR1"],
  },
  { what: "an empty crash report", call: { path: unrealPath }, status: 400, body: '{"detail":"empty request body"}' },
  {
    what: "a crash report without its last slash",
    call: { path: unrealPath.slice(0, -1), body: "CR1" },
    status: 404,
  },
  {
    what: "a crash report beyond the body limit",
    call: { path: unrealPath, body: "x".repeat(100) },
    status: 413,
    body: "Failed to buffer the request body: length limit exceeded",
    settings: { limits: { max_attachments_size: 50 } },
  },
  {
    what: "a crash report over its quota, which is not told",
    call: { path: unrealPath, body: "CR1" },
    status: 200,
    body: hyphenated,
    outcomes: ["2 off error 1"],
    project: zero("error"),
  },
];

const operators: readonly Row[] = [
  {
    what: "a relay that asks whether its upstream runs",
    call: { path: "/api/0/relays/live/", method: "GET" },
    status: 200,
    body: '{"is_healthy":true}',
    headers: { "content-type": "application/json", "access-control-allow-origin": null },
  },
  {
    what: "the same beside a listener for internal routes, for it is no internal route",
    call: { path: "/api/0/relays/live/", method: "GET" },
    status: 200,
    body: '{"is_healthy":true}',
    settings: { relay: { internal_port: 0 } },
  },
  {
    what: "a preflight on a route without CORS",
    call: { path: "/api/0/relays/live/", method: "OPTIONS" },
    status: 405,
    headers: { allow: "GET,HEAD" },
  },
  {
    what: "an autoscaler",
    call: { path: "/api/relay/autoscaling/", method: "GET" },
    status: 200,
    body: new RegExp(
      [
        "^# TYPE relay_memory_usage gauge",
        "relay_memory_usage 0\\.\\d+",
        "# TYPE relay_up gauge",
        "relay_up 1",
        "# TYPE relay_spool_item_count gauge",
        "relay_spool_item_count 0",
        "# TYPE relay_spool_total_size gauge",
        "relay_spool_total_size 0",
        "# TYPE relay_service_utilization gauge",
        'relay_service_utilization\\{relay_service="ingest-gateway", instance_id="0"\\} [\\d.]+',
        "# TYPE relay_worker_pool_utilization gauge",
        "relay_worker_pool_utilization 0",
        "# TYPE relay_runtime_utilization gauge",
        "relay_runtime_utilization [\\d.]+\n$",
      ].join("\n"),
    ),
    headers: { "content-type": "text/plain; charset=utf-8" },
  },
  {
    what: "an autoscaler on the clients' listener, if internal routes have their own",
    call: { path: "/api/relay/autoscaling/", method: "GET" },
    status: 404,
    settings: { relay: { internal_port: 0 } },
  },
  { what: "another internal path", call: { path: "/api/relay/other/", method: "GET" }, status: 404 },
  { what: "a path that no route has", call: { path: "/api/42/batch/", headers: json, body: "{}" }, status: 404 },
];

describe("the doors of the HTTP edge", () => {
  it("hand on the reports of one request in their order", async () => {
    const test = await startTestGateway();
    const answer = await callGateway(test.url, { path: "/api/42/security/", headers: json, body: "[1,2,3,4]" });
    assert.equal(answer.status, 200);
    await test.settled();
    await test.stop();
    assert.equal(test.events.units.map(({ items }) => items[0]?.payload).join(), "1,2,3,4");
  });

  for (const [door, rows] of Object.entries({
    cron,
    security,
    nel,
    otlp,
    vercel,
    attachments,
    minidump,
    unreal,
    operators,
  })) {
    describe(door, () => {
      for (const row of rows) it(`answers ${row.status} to ${row.what}`, () => checkRow(row));
    });
  }
});

async function checkRow(row: Row): Promise<void> {
  const test = await startTestGateway(row.settings);
  try {
    test.projects.set(key, projectDocument(row.project));
    const answer = await callGateway(test.url, row.call);
    assert.equal(answer.status, row.status, answer.text);
    if (row.body instanceof RegExp) assert.match(answer.text, row.body);
    else assert.equal(answer.text, row.body ?? "");
    for (const [name, value] of Object.entries(row.headers ?? {})) assert.equal(answer.headers.get(name), value, name);
    await test.settled();
    const items = itemLines(test);
    assert.equal(items.length, row.items?.length ?? 0, items.join("\n"));
    for (const [index, expected] of (row.items ?? []).entries()) {
      if (expected instanceof RegExp) assert.match(items[index] ?? "", expected);
      else assert.equal(items[index], expected);
    }
    const envelopes = test.events.units.length + test.spans.units.length;
    if (row.envelopes !== undefined) assert.equal(envelopes, row.envelopes);
    assert.deepEqual(test.outcomeLines(), row.outcomes ?? []);
  } finally {
    await test.stop();
  }
  assert.deepEqual(test.errors, []);
}

/** Sorted, because envelopes leave the buffer newest first. */
function itemLines({ events, spans }: TestGateway): string[] {
  const lines: string[] = [];
  for (const [processor, { units }] of [["event", events] as const, ["span", spans] as const]) {
    for (const { items, request } of units) {
      for (const { type, contentType, payload, otherHeadersJson } of items) {
        const other = [...otherHeadersJson].map(([name, value]) => ` ${name}=${value}`).join("");
        lines.push(`${processor} ${type} ${contentType} ${request?.client} ${payload}${other}`);
      }
    }
  }
  return lines.sort();
}
