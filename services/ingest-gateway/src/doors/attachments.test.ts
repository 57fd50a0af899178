/** Attachments of events that were sent before: each case of this door, over HTTP. */
import { gzipSync } from "node:zlib";
import { auth } from "../testing/call-gateway.ts";
import type { DoorRow } from "../testing/check-door.ts";
import { checkDoor } from "../testing/check-door.ts";
import { form, multipart } from "../testing/multipart-form.ts";
import { rateLimited, zero } from "../testing/zero-quota.ts";

const eventId = "473c82e038db2e2e7eb3f7d95c7fbd30";
const files = `/api/42/events/${eventId}/attachments/`;
const one = ['name="f1"; filename="één.txt"\r\nContent-Type: text/plain', "content one"] as const;
const two = ['name=f2; filename="two.bin"', "two"] as const;

const rows: readonly DoorRow[] = [
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

checkDoor("attachments", rows);
