/** The tables of credentials: where they are found, what they say, and what is wrong with them (ingest, section "Authentication"). */
import assert from "node:assert/strict";
import type { TableRow } from "../testing/check-row.ts";
import { checkRows } from "../testing/check-row.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { key } from "../testing/test-gateway.ts";

const path = "/api/42/envelope/";
const body = '{}\n{"type":"event"}\n{}';
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
const cron = `/api/42/cron/nightly/${key}?status=ok`;
const other = "b".repeat(32);
const line = (members: object) => `${JSON.stringify(members)}\n{"type":"event"}\n{}`;

/** The event arrived, from a client and with a protocol version. */
const arrived = (client: string, version = 7) => ({
  check(test: TestGateway): void {
    const [unit] = test.events.units;
    assert.deepEqual([unit?.request?.client, unit?.request?.version, unit?.scoping?.publicKey], [client, version, key]);
  },
});
const sentry = (pairs: string) => ({ "x-sentry-auth": `Sentry ${pairs}` });
const envelope = (headers: Readonly<Record<string, string>>, query = "") => ({ path: path + query, headers, body });
const bad = (status: number, detail: string, causes?: readonly string[]) => ({
  status,
  body: JSON.stringify(causes === undefined ? { detail } : { detail, causes }),
});
const several = bad(401, "multiple authorization payloads detected");
const missing = bad(401, "missing authorization information");
const unreadable = (cause: string) => bad(401, "bad x-sentry-auth header", [cause]);
const badKey = bad(400, "bad sentry DSN public key", ["invalid project key"]);
const unknownKey = {
  ...bad(403, "event submission rejected with_reason: ProjectId"),
  outcomes: ["3 project_id error 1"],
  prepare(test: TestGateway): void {
    test.projects.unknown = "disabled";
  },
};
const badLine = { status: 401, body: /^{"detail":"bad envelope authentication header","causes":\[/ };

const sources: readonly TableRow[] = [
  {
    what: "X-Sentry-Auth",
    call: envelope(sentry(`sentry_key=${key},sentry_client=a/1`)),
    status: 200,
    ...arrived("a/1"),
  },
  {
    what: "X-Sentry-Auth in upper case",
    call: envelope({ "x-sentry-auth": `SENTRY sentry_key=${key}` }),
    status: 200,
    ...arrived(""),
  },
  {
    what: "Authorization: Sentry",
    call: envelope({ authorization: `Sentry sentry_key=${key}, sentry_client=a/2` }),
    status: 200,
    ...arrived("a/2"),
  },
  {
    what: "Authorization: Basic, whose secret does not matter",
    call: envelope({ authorization: basic(`${key}:secret`) }),
    status: 200,
    ...arrived(""),
  },
  { what: "the query", call: envelope({}, `?sentry_key=${key}&sentry_client=a%2F3`), status: 200, ...arrived("a/3") },
  { what: "the path", call: { path: cron, method: "GET" }, status: 202, ...arrived("relay-http") },
  {
    what: "the envelope's header",
    call: { path, body: line({ dsn: `https://${key}@x/42` }) },
    status: 200,
    ...arrived(""),
  },
];

const ignored: readonly TableRow[] = [
  {
    what: "X-Sentry-Auth of another scheme",
    call: envelope({ "x-sentry-auth": `Bearer sentry_key=${key}` }),
    ...badLine,
  },
  { what: "X-Sentry-Auth of less than seven characters", call: envelope({ "x-sentry-auth": "Sentry" }), ...badLine },
  { what: "Authorization: Bearer", call: envelope({ authorization: `Bearer ${key}` }), ...badLine },
  {
    what: "Authorization: Basic without padding",
    call: envelope({ authorization: basic(`${key}:x`).replace(/=+$/, "") }),
    ...badLine,
  },
  { what: "Authorization: Basic without a key", call: envelope({ authorization: basic(":secret") }), ...badLine },
  { what: "Authorization: Basic without a colon", call: envelope({ authorization: basic(key) }), ...badLine },
  { what: "a query without sentry_", call: envelope({}, `?key=${key}`), ...badLine },
];

const doubled: readonly TableRow[] = [
  ["two headers", envelope({ ...sentry(`sentry_key=${key}`), authorization: `Sentry sentry_key=${key}` })],
  ["a header and Basic", envelope({ ...sentry(`sentry_key=${key}`), authorization: basic(`${key}:`) })],
  ["a header and a query that has something of ours", envelope(sentry(`sentry_key=${key}`), "?sentry_release=1.0")],
  ["a query and Basic", envelope({ authorization: basic(`${key}:`) }, `?sentry_key=${key}`)],
  ["a header and the path", { path: cron, method: "GET", headers: sentry(`sentry_key=${key}`) }],
  ["a query and the path", { path: `${cron}&sentry_key=${key}`, method: "GET" }],
].map(([what, call]) => ({ what: String(what), call: call as TableRow["call"], ...several }));

const grammar: readonly TableRow[] = [
  {
    what: "spaces around pairs, pairs without =, unknown ones, and values with a second =",
    call: envelope(sentry(` nothing ,  sentry_key = ${key} , x=y, sentry_client=a/1=b `)),
    status: 200,
    ...arrived("a/1"),
  },
  {
    what: "a key twice: the last counts",
    call: envelope(sentry(`sentry_key=${other}, sentry_key=${key}`)),
    status: 200,
    ...arrived(""),
  },
  {
    what: "a timestamp and a secret",
    call: envelope(sentry(`sentry_key=${key}, sentry_timestamp=x, sentry_secret=y`)),
    status: 200,
    ...arrived(""),
  },
  { what: "no key", call: envelope(sentry("sentry_version=7")), ...unreadable("missing public key in auth header") },
  { what: "an empty key", call: envelope(sentry("sentry_key=")), ...unreadable("missing public key in auth header") },
  { what: "quotes, which nothing takes off", call: envelope(sentry(`sentry_key="${key}"`)), ...badKey },
  {
    what: "a version before a dot",
    call: envelope(sentry(`sentry_key=${key}, sentry_version=6.9`)),
    status: 200,
    ...arrived("", 6),
  },
  {
    what: "version 8",
    call: envelope(sentry(`sentry_key=${key}, sentry_version=8`)),
    ...bad(400, "unsupported protocol version (8)"),
  },
  {
    what: "version 9.1",
    call: envelope(sentry(`sentry_key=${key}, sentry_version=9.1`)),
    ...bad(400, "unsupported protocol version (9)"),
  },
  {
    what: "a version above 16 bits",
    call: envelope(sentry(`sentry_key=${key}, sentry_version=65536`)),
    ...unreadable("invalid value for version"),
  },
  {
    what: "a version that is none",
    call: envelope(sentry(`sentry_key=${key}, sentry_version=x`)),
    ...unreadable("invalid value for version"),
  },
  { what: "a key with a flag", call: envelope(sentry(`sentry_key=${key}.no-cache`)), status: 200, ...arrived("") },
  { what: "a key that is too short", call: envelope(sentry("sentry_key=abc")), ...badKey },
  { what: "a key that is too long", call: envelope(sentry(`sentry_key=${key}a`)), ...badKey },
  { what: "a key that is not ASCII", call: envelope({}, `?sentry_key=${"%C3%A4".repeat(16)}`), ...badKey },
  { what: "a key that is no hex, but nobody's", call: envelope(sentry(`sentry_key=${"z".repeat(32)}`)), ...unknownKey },
  {
    what: "a key in upper case, which is another",
    call: envelope(sentry(`sentry_key=${key.toUpperCase()}`)),
    ...unknownKey,
  },
  {
    what: "a signature that is no text",
    call: envelope({ ...sentry(`sentry_key=${key}`), "x-sentry-relay-signature": "\xff" }),
    ...bad(400, "bad x-sentry-relay-signature header"),
  },
];

const needed: readonly TableRow[] = [
  "store/",
  "security/",
  "nel/",
  "minidump",
  "playstation/",
  `events/${"a".repeat(32)}/attachments/`,
  "cron/nightly",
  "integration/vercel/logs",
  "upload/",
].map((tail) => ({
  what: `/${tail} without credentials, whatever its body says`,
  call: {
    path: `/api/42/${tail}`,
    headers: { "content-type": "application/json" },
    body: line({ dsn: `https://${key}@x/42` }),
  },
  ...missing,
}));

const byEnvelope: readonly TableRow[] = [
  {
    what: "another project in the path, which does not count",
    call: { path: "/api/43/envelope/", body: line({ dsn: `https://${key}@x/42` }) },
    status: 200,
    ...arrived(""),
  },
  {
    what: "what the envelope says about its sender",
    call: { path, body: line({ dsn: `https://${key}@x/42`, client: "a/9", origin: "https://a.example/" }) },
    status: 200,
    ...arrived("a/9"),
  },
  { what: "an empty body", call: { path, body: "" }, ...badLine },
  { what: "a first line that is no JSON", call: { path, body: "x\n" }, ...badLine },
  { what: "a first line that is no object", call: { path, body: "[]\n" }, ...badLine },
  { what: "a first line without DSN", call: { path, body: "{}\n" }, ...badLine },
  { what: "a DSN that is none", call: { path, body: line({ dsn: "x" }) }, ...badLine },
  { what: "a DSN without a project", call: { path, body: line({ dsn: `https://${key}@x/` }) }, ...badLine },
  {
    what: "credentials of the request that are wrong: the envelope's do not stand in for them",
    call: { path, headers: sentry("sentry_key=abc"), body: line({ dsn: `https://${key}@x/42` }) },
    ...badKey,
  },
];

describe("credentials", () => {
  describe("in", () => checkRows(sources));
  describe("that count as absent:", () => checkRows(ignored));
  describe("in more than one place:", () => checkRows(doubled));
  describe("with", () => checkRows(grammar));
  describe("where only the request's count:", () => checkRows(needed));
  describe("in the envelope's header, with", () => checkRows(byEnvelope));
});
