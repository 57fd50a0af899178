/** Network errors of browsers: each case of this door, over HTTP. */
import { auth } from "../testing/call-gateway.ts";
import type { DoorRow } from "../testing/check-door.ts";
import { checkDoor } from "../testing/check-door.ts";
import { zero } from "../testing/zero-quota.ts";

const json = { ...auth, "content-type": "application/json" };

const nelType = "application/vnd.sentry.integration.browser.nel+json";
const rows: readonly DoorRow[] = [
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

checkDoor("network errors", rows);
