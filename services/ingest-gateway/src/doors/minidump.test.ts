/** Crashes of native programs: each case of this door, over HTTP. */
import { gzipSync, zstdCompressSync } from "node:zlib";
import { auth } from "../testing/call-gateway.ts";
import type { DoorRow } from "../testing/check-door.ts";
import { checkDoor } from "../testing/check-door.ts";
import { form, multipart } from "../testing/multipart-form.ts";
import { key } from "../testing/test-gateway.ts";
import { zero } from "../testing/zero-quota.ts";

const eventId = "473c82e038db2e2e7eb3f7d95c7fbd30";

const dump = Buffer.from("MDMP\x93\xa7 a dump", "latin1");
const dumpText = dump.toString();
const crash = "/api/42/minidump/";
const upload = (body: string | Buffer, filename = "crash.dmp") =>
  [`name="upload_file_minidump"; filename="${filename}"`, body] as const;
const dumpLine = (client = "test/1.0") => `event attachment application/x-dmp ${client} ${dumpText}`;
const hyphenated = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const eventMsgpack = Buffer.concat([
  Buffer.from([0x81, 0xa8]),
  Buffer.from("event_id"),
  Buffer.from([0xd9, 32]),
  Buffer.from(eventId),
]);
const nested = Buffer.from(
  `--inner\r\nContent-Disposition: form-data; name="upload_file_minidump"; filename="x"\r\n\r\n${dump.toString("latin1")}\r\n--inner--\r\n`,
  "latin1",
);
/** "MDMP", a byte 0x93, and 5,000 zeros. */
const longDump = Buffer.concat([Buffer.from("MDMP\x93", "latin1"), Buffer.alloc(5000)]);
const compressedDumps = {
  gz: gzipSync(longDump),
  zst: zstdCompressSync(longDump),
  xz: Buffer.from(
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4BOMACRdACaRBd2oVdPkKDIzdnZ25vwFPNX45hMadl8n+MQaLV+mRMMAAACO12550BWhHAABQI0nAAAAFT2euLHEZ/sCAAAAAARZWg==",
    "base64",
  ),
  bz2: Buffer.from("QlpoOTFBWSZTWQuUWiQAACjGIMAABAJAAAiAAAggADEMAIoGkUOsFdnXNBPF3JFOFCQC5RaJAA==", "base64"),
};
const badParts = ["3 {} attachment 2", "3 {} attachment_item 1", "3 {} error 1"];
const ended = (reason: string, partsReason = reason) =>
  badParts.map((line) => line.replace("{}", line.includes("error") ? reason : partsReason));

const rows: readonly DoorRow[] = [
  ...["", "/"].map((tail) => ({
    what: `a dump to …/minidump${tail}`,
    call: { path: `/api/42/minidump${tail}`, headers: multipart, body: form(upload(dump)) },
    status: 200,
    body: hyphenated,
    headers: { "content-type": "text/plain; charset=utf-8", "access-control-allow-origin": "*" },
    items: [dumpLine()],
  })),
  ...["application/x-dmp", "application/octet-stream"].map((contentType) => ({
    what: `a raw dump in ${contentType}`,
    call: { path: `${crash}?sentry_key=${key}`, headers: { "content-type": contentType }, body: dump },
    status: 200,
    body: hyphenated,
    items: [dumpLine("")],
  })),
  {
    what: "a dump with an event, breadcrumbs, fields and a log",
    call: {
      path: crash,
      headers: multipart,
      body: form(
        upload(dump),
        ['name="__sentry-event"; filename="__sentry-event"', eventMsgpack],
        ['name="__sentry-breadcrumb1"; filename="b"', "\x90"],
        ['name="guid"', "g1"],
        ['name="log"; filename="x.log"\r\nContent-Type: text/plain', "text"],
      ),
    },
    status: 200,
    body: "473c82e0-38db-2e2e-7eb3-f7d95c7fbd30",
    items: [
      "event attachment  test/1.0 \x90",
      /^event attachment {2}test\/1\.0 \S\S?event_id/,
      dumpLine(),
      "event attachment text/plain test/1.0 text",
      "event form_data  test/1.0 \x04\0\0\0guid\x02\0\0\0g1",
    ],
  },
  ...[
    ['name="sentry"', `{"event_id":"${eventId}"}`] as const,
    ['name="sentry[event_id]"', "473c82e0-38db-2e2e-7eb3-f7d95c7fbd30"] as const,
  ].map((field) => ({
    what: `a dump whose form tells the event's id (${field[0]})`,
    call: { path: crash, headers: multipart, body: form(upload(dump), field) },
    status: 200,
    body: "473c82e0-38db-2e2e-7eb3-f7d95c7fbd30",
    items: [dumpLine(), /^event form_data/],
  })),
  {
    what: "a dump in a multipart body inside",
    call: { path: crash, headers: multipart, body: form(upload(nested)) },
    status: 200,
    body: hyphenated,
    items: [dumpLine()],
  },
  ...Object.entries(compressedDumps).map(([suffix, body]) => ({
    what: `a dump compressed as .${suffix}`,
    call: { path: crash, headers: multipart, body: form(upload(body, `crash.dmp.${suffix}`)) },
    status: 200,
    body: hyphenated,
    items: [`event attachment application/x-dmp test/1.0 ${longDump}`],
  })),
  ...Object.entries(compressedDumps).map(([suffix, body]) => ({
    what: `a dump compressed as .${suffix} that is too large inflated`,
    call: { path: crash, headers: multipart, body: form(upload(body)) },
    status: 413,
    body: '{"detail":"request content exceeded size limits"}',
    outcomes: [
      `3 too_large:attachment:minidump attachment ${body.length}`,
      "3 too_large:attachment:minidump attachment_item 1",
      "3 too_large:attachment:minidump error 1",
    ],
    settings: { limits: { max_attachment_size: 4000 } },
  })),
  ...Object.entries(compressedDumps).map(([suffix, body]) => ({
    what: `a broken dump compressed as .${suffix}`,
    call: { path: crash, headers: multipart, body: form(upload(body.subarray(0, 20))) },
    status: 400,
    body: /^\{"detail":"invalid compression format"/,
    outcomes: [
      "3 invalid_compression attachment 20",
      "3 invalid_compression attachment_item 1",
      "3 invalid_compression error 1",
    ],
  })),
  ...[true, false].map((isSplit) => ({
    what: `a dump with one of the graphics processor, ${isSplit ? "which is an event of its own" : "which is a file like others"}`,
    call: {
      path: crash,
      headers: multipart,
      body: form(
        upload(dump),
        ['name="g"; filename="x.nv-gpudmp"', "gpu"],
        ['name="s"; filename="x.nvdbg"', "shader"],
        ['name="__sentry-breadcrumb1"; filename="b"', "\x90"],
      ),
    },
    status: 200,
    body: hyphenated,
    items: [
      "event attachment  test/1.0 gpu",
      "event attachment  test/1.0 shader",
      "event attachment  test/1.0 \x90",
      ...(isSplit ? ["event attachment  test/1.0 \x90"] : []),
      dumpLine(),
    ],
    envelopes: isSplit ? 2 : 1,
    project: isSplit ? { features: ["organizations:gpu-crash-symbolication"] } : {},
  })),
  {
    what: "a form without dump",
    call: { path: crash, headers: multipart, body: form(['name="other"; filename="x.txt"', "xy"]) },
    status: 400,
    body: '{"detail":"missing minidump"}',
    outcomes: ended("missing_minidump_upload"),
  },
  {
    what: "a dump that is none",
    call: { path: crash, headers: multipart, body: form(upload("PK")) },
    status: 400,
    body: '{"detail":"invalid minidump"}',
    outcomes: ended("invalid_minidump"),
  },
  {
    what: "an empty raw dump",
    call: { path: crash, headers: { ...auth, "content-type": "application/x-dmp" }, body: "" },
    status: 400,
    body: '{"detail":"invalid minidump"}',
    outcomes: ["3 invalid_minidump attachment 1", "3 invalid_minidump attachment_item 1", "3 invalid_minidump error 1"],
  },
  {
    what: "a crash in plain text",
    call: { path: crash, headers: { ...auth, "content-type": "text/plain" }, body: "hello" },
    status: 400,
    body: '{"detail":"invalid multipart data","causes":["Content-Type is not multipart/form-data"]}',
    outcomes: ["3 invalid_multipart error 1"],
  },
  {
    what: "a form that ends too early",
    call: { path: crash, headers: multipart, body: form(upload("PK"), upload(dump)).subarray(0, -40) },
    status: 400,
    body: /^\{"detail":"invalid multipart data","causes":\["Unexpected end/,
    outcomes: ended("invalid_multipart", "internal"),
  },
  {
    what: "a dump whose event is no msgpack",
    call: {
      path: crash,
      headers: multipart,
      body: form(upload(dump), ['name="__sentry-event"; filename="e"', "\xc1"]),
    },
    status: 400,
    body: /^\{"detail":"invalid msgpack data"/,
    outcomes: [
      `3 invalid_msgpack attachment ${dump.length}`,
      "3 invalid_msgpack attachment 2",
      "3 invalid_msgpack attachment_item 1",
      "3 invalid_msgpack attachment_item 1",
      "3 invalid_msgpack error 1",
    ],
  },
  {
    what: "a dump whose form is no JSON",
    call: { path: crash, headers: multipart, body: form(upload(dump), ['name="sentry"', "{"]) },
    status: 400,
    body: /^\{"detail":"invalid JSON data: /,
    outcomes: [
      `3 invalid_json attachment ${dump.length}`,
      "3 invalid_json attachment_item 1",
      "3 invalid_json error 1",
    ],
  },
  {
    what: "a dump with a file that is too large, which is left out",
    call: { path: crash, headers: multipart, body: form(upload(dump), ['name="l"; filename="x"', "x".repeat(30)]) },
    status: 200,
    body: hyphenated,
    items: [dumpLine()],
    outcomes: [
      "3 too_large:attachment:attachment attachment 30",
      "3 too_large:attachment:attachment attachment_item 1",
    ],
    settings: { limits: { max_attachment_size: 25 } },
  },
  {
    what: "a dump that is too large itself",
    call: { path: crash, headers: multipart, body: form(upload("MDMP".repeat(10))) },
    status: 400,
    body: /^\{"detail":"invalid multipart data"/,
    outcomes: [
      "3 too_large:attachment:minidump attachment 40",
      "3 too_large:attachment:minidump attachment_item 1",
      "3 too_large:attachment:minidump error 1",
    ],
    settings: { limits: { max_attachment_size: 25 } },
  },
  {
    what: "fields that are too long together",
    call: {
      path: crash,
      headers: multipart,
      body: form(upload("PK"), ['name="a"', "x".repeat(60)], ['name="b"', "x".repeat(60)]),
    },
    status: 413,
    body: '{"detail":"request content exceeded size limits"}',
    outcomes: ended("too_large:form_data"),
    settings: { limits: { max_event_size: 100 } },
  },
  {
    what: "files that are too large together",
    call: { path: crash, headers: multipart, body: form(upload("PK"), ['name="a"; filename="a"', "x".repeat(9)]) },
    status: 413,
    body: '{"detail":"request content exceeded size limits"}',
    outcomes: [
      "3 request_too_large attachment 2",
      "3 request_too_large attachment 9",
      "3 request_too_large attachment_item 1",
      "3 request_too_large attachment_item 1",
      "3 request_too_large error 1",
    ],
    settings: { limits: { max_attachments_size: 10 } },
  },
  {
    what: "a crash above the limit that tells its length",
    call: { path: crash, headers: multipart, body: form(upload(dump)) },
    status: 413,
    body: "length limit exceeded",
    outcomes: ["3 request_too_large error 1"],
    settings: { limits: { max_upload_size: 10, max_attachments_size: 10 } },
  },
  {
    what: "a crash over its quota, which is not told",
    call: { path: crash, headers: multipart, body: form(upload(dump)) },
    status: 200,
    body: hyphenated,
    headers: { "x-sentry-rate-limits": null },
    outcomes: [`2 off attachment ${dump.length}`, "2 off attachment_item 1", "2 off error 1"],
    project: zero("error"),
  },
  {
    what: "a crash for another project",
    call: { path: "/api/43/minidump/", headers: multipart, body: form(upload(dump)) },
    status: 403,
    body: /ProjectId/,
    outcomes: [`3 project_id attachment ${dump.length}`, "3 project_id attachment_item 1", "3 project_id error 1"],
  },
  {
    what: "a crash without credentials, which nobody accounts for",
    call: { path: crash, headers: { "content-type": multipart["content-type"] }, body: form(upload(dump)) },
    status: 401,
    body: '{"detail":"missing authorization information"}',
  },
];

checkDoor("minidumps", rows);
