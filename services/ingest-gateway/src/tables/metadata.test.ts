/** The table of what a request says about its sender (ingest, section "Request metadata"). */
import assert from "node:assert/strict";
import type { RequestMetadata } from "@weir/gen/weir/common/v1/envelope.ts";
import { auth } from "../testing/call-gateway.ts";
import type { TableRow } from "../testing/check-row.ts";
import { checkRows } from "../testing/check-row.ts";

const relayId = "6f9a6a3e-5a2f-4d5e-9d3b-2f3c8f1f6a10";
const relays = (internal: boolean) => ({
  auth: { static_relays: { [relayId]: { public_key: "kAx6nPJT0VjyG3gLB0VrQg_nh6pkbDJmYzLuEdTgyvI", internal } } },
});

/** Headers of a request (and of the envelope in it), and what is known of the sender then. */
function row(
  what: string,
  headers: Readonly<Record<string, string>>,
  known: Partial<RequestMetadata>,
  envelope: object = {},
  settings: Readonly<Record<string, object>> = {},
): TableRow {
  return {
    what,
    call: {
      path: "/api/42/envelope/",
      headers: { ...auth, ...headers },
      body: `${JSON.stringify(envelope)}\n{"type":"event"}\n{}`,
    },
    status: 200,
    settings,
    check(test) {
      const request = test.events.units[0]?.request;
      const found = Object.fromEntries(
        Object.keys(known).map((name) => [name, request?.[name as keyof RequestMetadata]]),
      );
      assert.deepEqual(found, known);
    },
  };
}

const forwarded = (chain: string, clientAddress: string) => ({ forwardedFor: chain, clientAddress });

const rows: readonly TableRow[] = [
  row("client and version", {}, { client: "test/1.0", version: 7 }),
  row("the peer", {}, { remoteAddr: "127.0.0.1", ...forwarded("127.0.0.1", "127.0.0.1") }),
  row("an origin, normalised", { origin: "http://A.b" }, { origin: "http://a.b/" }),
  row("a referrer without an origin", { referer: "https://a.b/page?x=1" }, { origin: "https://a.b/page?x=1" }),
  row("an origin before a referrer", { origin: "https://a.b", referer: "https://c.d" }, { origin: "https://a.b/" }),
  row("an origin that is no web address", { origin: "file:///x" }, { origin: "" }),
  row("an origin that is no URL", { origin: "null" }, { origin: "" }),
  row(
    "X-Forwarded-For, taken whole",
    { "x-forwarded-for": "1.1.1.1, 2.2.2.2" },
    forwarded("1.1.1.1, 2.2.2.2, 127.0.0.1", "1.1.1.1"),
  ),
  row(
    "X-Sentry-Forwarded-For before it",
    { "x-forwarded-for": "1.1.1.1", "x-sentry-forwarded-for": "3.3.3.3" },
    forwarded("3.3.3.3, 127.0.0.1", "3.3.3.3"),
  ),
  row(
    "X-Vercel-Forwarded-For before that",
    { "x-sentry-forwarded-for": "3.3.3.3", "x-vercel-forwarded-for": "4.4.4.4" },
    forwarded("4.4.4.4, 127.0.0.1", "4.4.4.4"),
  ),
  row(
    "CF-Connecting-IP before all",
    { "x-vercel-forwarded-for": "4.4.4.4", "cf-connecting-ip": "2001:db8::1" },
    forwarded("2001:db8::1, 127.0.0.1", "2001:db8::1"),
  ),
  row(
    "an empty forwarding header",
    { "cf-connecting-ip": "", "x-forwarded-for": "5.5.5.5" },
    forwarded("5.5.5.5, 127.0.0.1", "5.5.5.5"),
  ),
  row("a forwarding header without address", { "x-forwarded-for": "unknown" }, forwarded("unknown, 127.0.0.1", "")),
  row("a user agent", { "user-agent": "curl/8" }, { userAgent: "curl/8" }),
  row(
    "client hints",
    {
      "sec-ch-ua": '"A";v="1"',
      "sec-ch-ua-model": '"M"',
      "sec-ch-ua-platform": '"P"',
      "sec-ch-ua-platform-version": '"2"',
    },
    {
      clientHints: { secChUa: '"A";v="1"', secChUaModel: '"M"', secChUaPlatform: '"P"', secChUaPlatformVersion: '"2"' },
    },
  ),
  row("no client hints", {}, { clientHints: undefined }),
  row(
    "the id of an internal relay",
    { "x-sentry-relay-id": relayId.toUpperCase() },
    { trusted: true },
    {},
    relays(true),
  ),
  row("the id of an external relay", { "x-sentry-relay-id": relayId }, { trusted: false }, {}, relays(false)),
  row("the id of no relay", { "x-sentry-relay-id": "x" }, { trusted: false }, {}, relays(true)),
  row("no relay", {}, { trusted: false }, {}, relays(true)),
  row(
    "an envelope's header, which overrides all but the origin",
    { "user-agent": "curl/8", "x-forwarded-for": "1.1.1.1", "sec-ch-ua": "a", origin: "https://a.b" },
    {
      client: "sdk/2",
      version: 6,
      remoteAddr: "9.9.9.9",
      forwardedFor: "8.8.8.8",
      clientAddress: "8.8.8.8",
      userAgent: "phone",
      origin: "https://a.b/",
    },
    {
      client: "sdk/2",
      version: 6,
      remote_addr: "9.9.9.9",
      forwarded_for: "8.8.8.8",
      user_agent: "phone",
      origin: "https://a.b/",
    },
  ),
  row(
    "version 7 in an envelope's header, which says nothing",
    { "x-sentry-auth": auth["x-sentry-auth"].replace("version=7", "version=5") },
    { version: 5 },
    { version: 7 },
  ),
];

describe("a gateway told", () => checkRows(rows));
