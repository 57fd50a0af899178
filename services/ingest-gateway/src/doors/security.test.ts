/** Reports of browsers about security: each case of this door, over HTTP. */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { auth, callGateway } from "../testing/call-gateway.ts";
import type { DoorRow } from "../testing/check-door.ts";
import { checkDoor } from "../testing/check-door.ts";
import { key, startTestGateway } from "../testing/test-gateway.ts";
import { rateLimited, zero } from "../testing/zero-quota.ts";

const json = { ...auth, "content-type": "application/json" };
const csp = '{"csp-report":{"document-uri":"https://a.example"}}';

const rows: readonly DoorRow[] = [
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

checkDoor("security reports", rows);

describe("an array of reports", () => {
  it("is handed on in its order", async () => {
    const test = await startTestGateway();
    const answer = await callGateway(test.url, { path: "/api/42/security/", headers: json, body: "[1,2,3,4]" });
    assert.equal(answer.status, 200);
    await test.settled();
    await test.stop();
    assert.equal(test.events.units.map(({ items }) => items[0]?.payload).join(), "1,2,3,4");
  });
});
