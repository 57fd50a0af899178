/** The table of errors: their answers and outcomes (ingest, section "Responses and errors"), and the order of the fast path. */
import assert from "node:assert/strict";
import type { Call } from "../testing/call-gateway.ts";
import { auth } from "../testing/call-gateway.ts";
import type { TableRow } from "../testing/check-row.ts";
import { checkRows } from "../testing/check-row.ts";
import { key } from "../testing/test-gateway.ts";
import { rateLimited, zero } from "../testing/zero-quota.ts";

const path = "/api/42/envelope/";
const envelope = (body: string): Call => ({ path, headers: auth, body });
const event = envelope('{}\n{"type":"event"}\n{}');
const json = { ...auth, "content-type": "application/json" };
const form = { ...auth, "content-type": "multipart/form-data; boundary=B" };
const part = (name: string, bytes: string) =>
  `--B\r\ncontent-disposition: form-data; name="${name}"; filename="${name}"\r\n\r\n${bytes}\r\n--B--\r\n`;
const minidump = (body: string, headers: Readonly<Record<string, string>> = form): Call => ({
  path: "/api/42/minidump/",
  headers,
  body,
});
const playStation = (body: string, headers: Readonly<Record<string, string>> = form): Call => ({
  path: "/api/42/playstation/",
  headers,
  body,
});
const bad = (status: number, detail: string, causes?: readonly string[]) => ({
  status,
  body: JSON.stringify(causes === undefined ? { detail } : { detail, causes }),
  headers: { "content-type": "application/json" },
});
const emptyBody = bad(400, "empty request body");
const badEnvelope = (cause: string) => bad(400, "invalid event envelope", [cause]);
const waits = { "relay.endpoint-fetch-config.enabled": true };
const tooLarge = (name: string) =>
  `envelope exceeded size limits for type '${name}' (https://develop.sentry.dev/sdk/envelopes/#size-limits)`;

const requests: readonly TableRow[] = [
  { what: "an empty envelope", call: envelope(""), ...emptyBody },
  { what: "an empty event to store", call: { path: "/api/42/store/", headers: auth, body: "" }, ...emptyBody },
  { what: "an empty report", call: { path: "/api/42/security/", headers: json, body: "" }, ...emptyBody },
  { what: "an empty Unreal crash", call: { path: `/api/42/unreal/${key}/`, body: "" }, ...emptyBody },
  {
    what: "broken JSON to store",
    call: { path: "/api/42/store/", headers: auth, body: "{" },
    status: 400,
    body: /^{"detail":"invalid JSON data: /,
  },
  {
    what: "a malformed event id to store",
    call: { path: "/api/42/store/", headers: auth, body: '{"event_id":"x"}' },
    status: 400,
    body: /^{"detail":"invalid JSON data: /,
  },
  {
    what: "bad base64 to store",
    call: { path: "/api/42/store/", headers: auth, body: "!" },
    status: 400,
    body: /^{"detail":"invalid request body","causes":\[/,
  },
  {
    what: "bad zlib to store",
    call: { path: "/api/42/store/", headers: auth, body: "YWJj" },
    status: 400,
    body: /^{"detail":"invalid request body","causes":\[/,
  },
  {
    what: "a pixel without data",
    call: { path: `/api/42/store/?sentry_key=${key}`, method: "GET" },
    status: 400,
    body: /sentry_data/,
  },
  { what: "an envelope of nothing but space", call: envelope(" "), ...badEnvelope("missing envelope header") },
  {
    what: "an envelope whose header is no JSON",
    call: envelope("x\n"),
    status: 400,
    body: /"causes":\["invalid envelope header"/,
  },
  {
    what: "an envelope whose header is followed by a space",
    call: envelope("{} \n"),
    ...badEnvelope("missing newline after header or payload"),
  },
  {
    what: "an envelope whose item is not as long as it says",
    call: envelope('{}\n{"type":"event","length":9}\n{}'),
    ...badEnvelope("unexpected end of file"),
  },
  {
    what: "an envelope whose item is longer than it says",
    call: envelope('{}\n{"type":"event","length":1}\n{}'),
    ...badEnvelope("missing newline after header or payload"),
  },
  {
    what: "an item header without type",
    call: envelope("{}\n{}\n"),
    status: 400,
    body: /"causes":\["invalid item header"/,
  },
  {
    what: "501 items",
    call: envelope(`{}\n${'{"type":"session"}\n{}\n'.repeat(501)}`),
    ...badEnvelope("too many individual items"),
  },
  {
    what: "an envelope of another project",
    call: envelope(`{"dsn":"https://${key}@x/43"}\n`),
    ...badEnvelope("project id header mismatch between envelope and request"),
  },
  {
    what: "an envelope with another key",
    call: envelope(`{"dsn":"https://${"b".repeat(32)}@x/42"}\n`),
    ...badEnvelope("public key header mismatch between envelope and request"),
  },
  {
    what: "an envelope of another origin",
    call: envelope('{"origin":"https://a.b/"}\n'),
    ...badEnvelope("origin header mismatch between envelope and request"),
  },
  {
    what: "an envelope with internal items",
    call: envelope('{}\n{"type":"integration"}\n{}'),
    ...bad(400, "envelope contains internal items"),
  },
  {
    what: "a report in a strange media type",
    call: { path: "/api/42/security/", headers: { ...auth, "content-type": "text/plain" }, body: "x" },
    status: 415,
    body: "",
  },
  {
    what: "a report in no media type",
    call: { path: "/api/42/security/", headers: { ...auth, "content-type": "x" }, body: "x" },
    status: 400,
  },
  {
    what: "a network error in a strange media type",
    call: { path: "/api/42/nel/", headers: { ...auth, "content-type": "text/plain" }, body: "x" },
    status: 415,
    body: "",
  },
  {
    what: "a log drain in a strange media type",
    call: { path: "/api/42/integration/vercel/logs", headers: { ...auth, "content-type": "text/plain" }, body: "x" },
    status: 415,
    body: "",
  },
];

const multipartFault = { status: 400, body: /^{"detail":"invalid multipart data","causes":\[/ };
const crash = (reason: string, ...more: string[]) => [...more, `3 ${reason} error 1`].sort();

const unknown = { ...form, "x-sentry-auth": `Sentry sentry_key=${"b".repeat(32)}` };

const crashes: readonly TableRow[] = [
  {
    what: "files that are not multipart",
    call: { path: `/api/42/events/${"a".repeat(32)}/attachments/`, headers: json, body: "{}" },
    ...multipartFault,
  },
  {
    what: "a crash that is not multipart",
    call: minidump("x", json),
    ...multipartFault,
    outcomes: crash("invalid_multipart"),
  },
  {
    what: "a crash whose form is broken",
    call: minidump("--B\r\nx"),
    ...multipartFault,
    outcomes: crash("invalid_multipart"),
  },
  {
    what: "a crash without minidump",
    call: minidump(part("a", "x")),
    ...bad(400, "missing minidump"),
    outcomes: crash(
      "missing_minidump_upload",
      "3 missing_minidump_upload attachment 1",
      "3 missing_minidump_upload attachment_item 1",
    ),
  },
  {
    what: "a minidump that is none",
    call: minidump("x", { ...auth, "content-type": "application/x-dmp" }),
    ...bad(400, "invalid minidump"),
    outcomes: crash("invalid_minidump", "3 invalid_minidump attachment 1", "3 invalid_minidump attachment_item 1"),
  },
  {
    what: "a compressed minidump that can't be inflated",
    call: {
      path: "/api/42/minidump/",
      headers: { ...auth, "content-type": "application/x-dmp" },
      body: Buffer.from("1f8b00", "hex"),
    },
    status: 400,
    body: /^{"detail":"invalid compression format"/,
    outcomes: crash(
      "invalid_compression",
      "3 invalid_compression attachment 3",
      "3 invalid_compression attachment_item 1",
    ),
  },
  {
    what: "a PlayStation crash without dump",
    call: playStation(part("a", "x")),
    ...bad(400, "missing prosperodump"),
    outcomes: crash(
      "missing_prosperodump_upload",
      "3 missing_prosperodump_upload attachment 1",
      "3 missing_prosperodump_upload attachment_item 1",
    ),
  },
  {
    what: "a PlayStation dump that is none",
    call: playStation(part("a.prosperodmp", "x")),
    ...bad(400, "invalid prosperodump"),
    outcomes: crash(
      "invalid_prosperodump",
      "3 invalid_prosperodump attachment 1",
      "3 invalid_prosperodump attachment_item 1",
    ),
  },
  {
    what: "a PlayStation crash for a project that takes none",
    call: playStation(part("a.prosperodmp", "\x7fELF")),
    status: 403,
    body: /FeatureDisabled/,
    outcomes: crash("feature_disabled", "3 feature_disabled attachment 4", "3 feature_disabled attachment_item 1"),
  },
  {
    what: "the question of a PlayStation which files to send",
    call: playStation("{}", { ...auth, "content-type": "application/vnd.sce.crs.datareq-request+json; v=1" }),
    status: 200,
    body: '{"parts":{"upload":["corefile","screenshot"]}}',
  },
  {
    what: "a PlayStation crash over its quota, which is not told",
    call: playStation(part("a.prosperodmp", "\x04\x22\x4d\x18")),
    project: { ...zero("error"), features: ["organizations:relay-playstation-ingestion"] },
    status: 200,
    body: /^[0-9a-f-]{36}$/,
    outcomes: ["2 off attachment 4", "2 off attachment_item 1", "2 off error 1"],
  },
  ...[minidump("x", unknown), playStation("x", unknown)].map((call) => ({
    what: `a crash to ${call.path} while its project is not known`,
    call,
    ...bad(503, "project not available"),
    options: waits,
    settings: { limits: { query_timeout: 1 } },
    outcomes: crash("project_unavailable"),
  })),
];

const decisions: readonly TableRow[] = [
  {
    what: "an item that is too large, which takes the others along",
    call: envelope('{}\n{"type":"event"}\n{}\n{"type":"check_in"}\nxx\n'),
    settings: { limits: { max_check_in_size: 1 } },
    ...bad(413, tooLarge("check_in")),
    outcomes: ["3 too_large:check_in error 1", "3 too_large:check_in monitor 1"],
  },
  {
    what: "an envelope over its quota",
    call: event,
    project: zero("error"),
    ...bad(429, rateLimited),
    headers: {
      "retry-after": "60",
      "x-sentry-rate-limits": "60:error:organization:off",
      "content-type": "application/json",
    },
    outcomes: ["2 off error 1"],
  },
  {
    what: "an envelope of which a part is over its quota: the rest is taken",
    call: envelope('{}\n{"type":"event"}\n{}\n{"type":"check_in"}\n{}\n'),
    project: zero("monitor"),
    ...bad(429, rateLimited),
    headers: { "x-sentry-rate-limits": "60:monitor:organization:off" },
    outcomes: ["2 off monitor 1"],
    check: (test) =>
      assert.deepEqual(
        test.events.units.map(({ items }) => items.map(({ type }) => type)),
        [["event"]],
      ),
  },
  {
    what: "an item that is both too large and over its quota: limits come first",
    call: envelope('{}\n{"type":"check_in"}\nxx\n'),
    settings: { limits: { max_check_in_size: 1 } },
    project: zero("monitor"),
    ...bad(429, rateLimited),
    outcomes: ["2 off monitor 1"],
  },
  {
    what: "an envelope that is both over its quota and from a foreign site: the project's checks come first",
    call: { ...event, headers: { ...auth, origin: "https://a.b" } },
    project: { ...zero("error"), allowedDomains: [] },
    ...bad(403, "event submission rejected with_reason: Cors"),
    outcomes: ["3 cors error 1"],
  },
  {
    what: "metric buckets while metrics of some namespace are limited: they are taken, and it is told",
    call: envelope('{}\n{"type":"metric_buckets"}\n[]'),
    project: {
      quotas: [
        { id: "m", categories: ["metric_bucket"], namespace: "spans", limit: 0, reasonCode: "off" },
        { id: "s", categories: ["session"], limit: 0, reasonCode: "off" },
      ],
    },
    ...bad(429, rateLimited),
    headers: { "x-sentry-rate-limits": "60:metric_bucket:organization:off:spans" },
    check: (test) => assert.equal(test.events.units[0]?.items[0]?.type, "metric_buckets"),
  },
  {
    what: "items of unknown types, which are left out",
    call: envelope('{}\n{"type":"future_thing"}\n{}'),
    status: 200,
    body: "{}",
  },
  {
    what: "an envelope for which the buffer has no place",
    call: event,
    spoolBounds: { maxEntries: 0, maxBytes: 0 },
    ...bad(503, "failed to queue envelope", ["envelope buffer does not have capacity"]),
    outcomes: ["3 internal error 1"],
  },
];

describe("a request that is refused:", () => checkRows(requests));
describe("a crash that is refused:", () => checkRows(crashes));
describe("a decision:", () => checkRows(decisions));
