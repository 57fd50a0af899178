/** Crashes of the Unreal engine: each case of this door, over HTTP. */
import type { DoorRow } from "../testing/check-door.ts";
import { checkDoor } from "../testing/check-door.ts";
import { key } from "../testing/test-gateway.ts";
import { zero } from "../testing/zero-quota.ts";

const hyphenated = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const unrealPath = `/api/42/unreal/${key}/`;
const rows: readonly DoorRow[] = [
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

checkDoor("Unreal crashes", rows);
