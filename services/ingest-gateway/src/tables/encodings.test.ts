/** The tables of encodings and limits of bodies (ingest, section "Encodings and size limits"). */
import assert from "node:assert/strict";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import type { Call } from "../testing/call-gateway.ts";
import { auth } from "../testing/call-gateway.ts";
import type { TableRow } from "../testing/check-row.ts";
import { checkRows } from "../testing/check-row.ts";
import { key } from "../testing/test-gateway.ts";

const path = "/api/42/envelope/";
const envelope = '{}\n{"type":"event"}\n{"message":"parcel lost"}';
const encoded = (encoding: string, body: string | Buffer): Call => ({
  path,
  headers: { ...auth, "content-encoding": encoding },
  body,
});
const read: Pick<TableRow, "status" | "check"> = {
  status: 200,
  check: (test) => assert.equal(test.events.units[0]?.items[0]?.payload.toString(), '{"message":"parcel lost"}'),
};
const unsupported = { status: 415, body: "", headers: { "accept-encoding": "zstd,gzip,deflate,br" } };
const corrupt = {
  status: 400,
  body: /^Failed to buffer the request body: /,
  headers: { "content-type": /^text\/plain/ },
};

const encodings: readonly TableRow[] = [
  { what: "gzip", call: encoded("gzip", gzipSync(envelope)), ...read },
  { what: "deflate", call: encoded("deflate", deflateSync(envelope)), ...read },
  { what: "br", call: encoded("br", brotliCompressSync(envelope)), ...read },
  { what: "zstd", call: encoded("zstd", zstdCompressSync(envelope)), ...read },
  { what: "identity", call: encoded("identity", envelope), ...read },
  { what: "utf-8", call: encoded("utf-8", envelope), ...read },
  { what: "UTF-8", call: encoded("UTF-8", envelope), ...read },
  { what: "an empty encoding", call: encoded("", envelope), ...read },
  ...["x-gzip", "GZIP", "gzip, br", "gzip,gzip", "compress", "Identity", "Zstd"].map((name) => ({
    what: name,
    call: encoded(name, gzipSync(envelope)),
    ...unsupported,
  })),
  { what: "gzip that is none", call: encoded("gzip", envelope), ...corrupt },
  { what: "gzip that ends too early", call: encoded("gzip", gzipSync(envelope).subarray(0, -4)), ...corrupt },
  { what: "deflate without its wrapper", call: encoded("deflate", deflateRawSync(envelope)), ...corrupt },
  { what: "br that is none", call: encoded("br", "\xff\xff"), ...corrupt },
  { what: "zstd that is none", call: encoded("zstd", envelope), ...corrupt },
];

const bigger = (bytes: number) => "x".repeat(bytes + 1);
const json = { ...auth, "content-type": "application/json" };
const form = { ...auth, "content-type": "multipart/form-data; boundary=B" };
const file = (bytes: string, name = "a.txt") =>
  `--B\r\ncontent-disposition: form-data; name="upload_file_minidump"; filename="${name}"\r\n\r\n${bytes}\r\n--B--\r\n`;
const buffered = { status: 413, body: "Failed to buffer the request body: length limit exceeded" };
const stated = { status: 413, body: "length limit exceeded" };
const crossed = { status: 413, body: '{"detail":"request content exceeded size limits"}' };
const limit = (name: string, bytes: number, more: object = {}) => ({ limits: { [name]: bytes, ...more } });

/** A body above the limit of a route that reads it whole: as it is, and inflated. */
function bufferedRows(
  name: string,
  limitKey: string,
  call: Call,
  refusal: Pick<TableRow, "status" | "body"> = buffered,
): TableRow[] {
  const settings = limit(limitKey, 100);
  const body = bigger(100);
  const headers = { ...call.headers, "content-encoding": "gzip" };
  return [
    { what: `a body above ${limitKey} to ${name}`, call: { ...call, body }, settings, ...refusal },
    {
      what: `a body above ${limitKey} to ${name} in gzip`,
      call: { ...call, headers, body: gzipSync(body) },
      settings,
      ...refusal,
    },
  ];
}

const inStatus = (code: number) => ({ status: 413, body: JSON.stringify({ code, message: buffered.body }) });

const bufferedLimits: readonly TableRow[] = [
  ...bufferedRows("envelope", "max_envelope_size", { path, headers: auth }),
  ...bufferedRows("store", "max_event_size", { path: "/api/42/store/", headers: auth }),
  ...bufferedRows("store without a project", "max_event_size", { path: "/api/store/", headers: auth }),
  ...bufferedRows("security", "max_event_size", { path: "/api/42/security/", headers: json }),
  ...bufferedRows("csp-report", "max_event_size", { path: "/api/42/csp-report/", headers: json }),
  ...bufferedRows("cron", "max_event_size", { path: "/api/42/cron/a", headers: json }),
  ...bufferedRows("nel", "max_container_size", { path: "/api/42/nel/", headers: json }),
  ...bufferedRows("unreal", "max_attachments_size", { path: `/api/42/unreal/${key}/` }),
  ...bufferedRows(
    "OTLP traces",
    "max_container_size",
    { path: "/api/42/integration/otlp/v1/traces", headers: json },
    inStatus(8),
  ),
  ...bufferedRows(
    "OTLP logs",
    "max_container_size",
    { path: "/api/42/integration/otlp/v1/logs", headers: json },
    inStatus(8),
  ),
  ...bufferedRows("Vercel", "max_container_size", { path: "/api/42/integration/vercel/logs", headers: json }),
];

const attachments = `/api/42/events/${"a".repeat(32)}/attachments/`;
const small = limit("max_attachments_size", 200, { max_upload_size: 100 });
const crashTooLarge = ["3 request_too_large error 1"];
const gzipped = { ...form, "content-encoding": "gzip" };

const streamLimits: readonly TableRow[] = [
  {
    what: "attachments that state too much",
    call: { path: attachments, headers: form, body: file(bigger(200)) },
    settings: small,
    ...stated,
  },
  {
    what: "attachments that inflate to too much",
    call: { path: attachments, headers: gzipped, body: gzipSync(file(bigger(200))) },
    settings: small,
    ...crossed,
  },
  {
    what: "a minidump that states too much",
    call: { path: "/api/42/minidump", headers: form, body: file(bigger(300)) },
    settings: small,
    ...stated,
    outcomes: crashTooLarge,
  },
  {
    what: "a minidump that inflates to too much",
    call: { path: "/api/42/minidump/", headers: gzipped, body: gzipSync(file(bigger(300))) },
    settings: small,
    ...crossed,
    outcomes: crashTooLarge,
  },
  {
    what: "a PlayStation crash that states too much",
    call: { path: "/api/42/playstation/", headers: form, body: file(bigger(300)) },
    settings: small,
    ...stated,
    outcomes: crashTooLarge,
  },
];

describe("a body in", () => checkRows(encodings));
describe("limits of bodies that are read whole:", () => checkRows(bufferedLimits));
describe("limits of bodies that are read piece by piece:", () => checkRows(streamLimits));
