/** Vercel's log drain: each case of this door, over HTTP. */
import { auth } from "../testing/call-gateway.ts";
import type { DoorRow } from "../testing/check-door.ts";
import { checkDoor } from "../testing/check-door.ts";
import { rateLimited, zero } from "../testing/zero-quota.ts";

const json = { ...auth, "content-type": "application/json" };

const vercelType = "application/vnd.sentry.integration.vercel.logs";
const rows: readonly DoorRow[] = [
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

checkDoor("Vercel's log drain", rows);
