/** Check-ins: each case of this door, over HTTP. */
import { auth } from "../testing/call-gateway.ts";
import type { DoorRow } from "../testing/check-door.ts";
import { checkDoor } from "../testing/check-door.ts";
import { key } from "../testing/test-gateway.ts";
import { zero } from "../testing/zero-quota.ts";

const json = { ...auth, "content-type": "application/json" };
const nilId = "0".repeat(32);
const checkIn = (fields: object) => `event check_in application/json relay-http ${JSON.stringify(fields)}`;

const rows: readonly DoorRow[] = [
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

checkDoor("check-ins", rows);
