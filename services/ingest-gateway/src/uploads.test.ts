import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Answer, Call } from "./testing/call-gateway.ts";
import { auth, callGateway } from "./testing/call-gateway.ts";
import { failed, processed } from "./testing/stub-processor.ts";
import type { TestGateway } from "./testing/test-gateway.ts";
import { key, projectDocument, startTestGateway } from "./testing/test-gateway.ts";
import { zero } from "./testing/zero-quota.ts";

const tus = { ...auth, "tus-resumable": "1.0.0" };
const piece = { ...tus, "content-type": "application/offset+octet-stream", "upload-offset": "0" };
const resumable = { features: ["projects:resumable-uploads"] };
const open = { "relay.endpoint-fetch-config.enabled": true };
const file = Buffer.from("hello, upload");
const length = { "upload-length": String(file.length) };
const settings = { limits: { query_timeout: 1, max_upload_size: 1000 } };

/** A small gateway that takes uploads. */
async function startGateway(more: Readonly<Record<string, object>> = {}, dataDir?: string): Promise<TestGateway> {
  const test = await startTestGateway({ ...settings, ...more }, undefined, dataDir);
  test.projects.globalOptions = open;
  return test;
}

function create(test: TestGateway, headers: Readonly<Record<string, string>> = length): Promise<Answer> {
  return callGateway(test.url, { path: "/api/42/upload/", headers: { ...tus, ...headers } });
}

function append(
  test: TestGateway,
  location: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return callGateway(test.url, { path: location, method: "PATCH", headers: { ...piece, ...headers }, body });
}

const locationOf = (answer: Answer) => answer.headers.get("location") ?? "";

/** Uploads the file in one piece; yields the final location. */
async function upload(test: TestGateway): Promise<string> {
  const answer = await append(test, locationOf(await create(test)), file);
  assert.equal(answer.status, 204, answer.text);
  return locationOf(answer);
}

/** An envelope whose attachment refers to an upload. */
function refer(
  test: TestGateway,
  location: string,
  bytes = file.length,
  more: object = {},
  headers: Readonly<Record<string, string>> = auth,
): Promise<Answer> {
  const reference = JSON.stringify({ location, content_type: "text/plain", ...more });
  const header = {
    type: "attachment",
    content_type: "application/vnd.sentry.attachment-ref+json",
    attachment_length: bytes,
    filename: "a.txt",
    length: reference.length,
  };
  const id = '{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}';
  return callGateway(test.url, {
    path: "/api/42/envelope/",
    headers,
    body: `${id}\n${JSON.stringify(header)}\n${reference}`,
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5);
}

/** `content type, payload` of each attachment that reached a processor. */
function attachments({ events }: TestGateway): string[] {
  return events.units.flatMap(({ items }) => items).map(({ contentType, payload }) => `${contentType} ${payload}`);
}

describe("uploads", () => {
  let test: TestGateway;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-uploads-"));
    test = await startGateway({}, folder);
  });
  afterEach(async () => {
    await test.stop();
    await rm(folder, { recursive: true, force: true });
    assert.deepEqual(test.errors, []);
  });

  it("are announced, sent, and take the place of what refers to them", async () => {
    const created = await create(test);
    assert.deepEqual([created.status, created.text], [201, ""]);
    assert.equal(created.headers.get("tus-extension"), "creation");
    assert.equal(created.headers.get("tus-resumable"), "1.0.0");
    assert.equal(created.headers.get("upload-chunk-size"), null);
    assert.match(
      locationOf(created),
      /^\/api\/42\/upload\/[0-9a-f]{12}7[0-9a-f]{19}\/\?upload_length=13&upload_signature=[\w-]{86}\.[\w-]+$/,
    );
    const sent = await append(test, locationOf(created), file);
    assert.deepEqual([sent.status, sent.headers.get("upload-offset")], [204, "13"]);
    assert.match(locationOf(sent), /\?upload_length=13&upload_signature=/);
    assert.equal((await refer(test, locationOf(sent))).status, 200);
    await test.settled();
    assert.deepEqual(attachments(test), ["text/plain hello, upload"]);
    assert.deepEqual(test.outcomeLines(), []);
  });

  it("may tell their length when they are sent", async () => {
    const created = await create(test, { "upload-defer-length": "1" });
    assert.match(locationOf(created), /^\/api\/42\/upload\/\w{32}\/\?upload_signature=/);
    const sent = await append(test, locationOf(created), gzipSync(file), { "content-encoding": "gzip" });
    assert.equal(sent.headers.get("upload-offset"), "13");
    assert.match(locationOf(sent), /\?upload_length=13&upload_signature=/);
    assert.equal((await append(test, locationOf(await create(test, { "upload-defer-length": "1" })), "")).status, 400);
  });

  it("come in pieces, each of which counts as a whole or not at all", async () => {
    test.projects.set(key, projectDocument(resumable));
    const created = await create(test);
    assert.match(locationOf(created), /\?upload_length=13&upload_id=\w{32}&upload_signature=/);
    const send = (offset: number, body: string, stated = body.length) =>
      append(test, locationOf(created), body, {
        "upload-offset": String(offset),
        "x-decoded-content-length": String(stated),
      });
    const first = await send(0, "hello,");
    assert.deepEqual([first.status, first.headers.get("upload-offset")], [204, "6"]);
    assert.match(locationOf(first), /\?upload_length=13&upload_id=\w{32}&upload_signature=/);
    const steps: readonly (readonly [what: string, answer: Answer, status: number])[] = [
      ["an offset that was passed", await send(0, "again,"), 409],
      ["an offset that was not reached", await send(7, "upload"), 409],
      ["an offset beyond the end", await send(14, ""), 409],
      ["more than is left", await send(6, " upload!!"), 400],
      ["a piece that is shorter than it says", await send(6, " up", 7), 400],
      ["a piece that is longer than it says", await send(6, " upload", 3), 400],
      ["a piece that says nothing", await append(test, locationOf(first), " upload", { "upload-offset": "6" }), 400],
    ];
    for (const [what, { status, text }, expected] of steps) assert.equal(status, expected, `${what}: ${text}`);
    const last = await send(6, " upload");
    assert.deepEqual([last.status, last.headers.get("upload-offset")], [204, "13"]);
    assert.match(locationOf(last), /\?upload_length=13&upload_signature=/);
    assert.equal((await send(13, "")).status, 409, "a piece after the end");
    await refer(test, locationOf(last));
    await test.settled();
    assert.deepEqual(attachments(test), ["text/plain hello, upload"]);
  });

  it("forget a piece whose sender goes away", async () => {
    const path = locationOf(await create(test));
    const socket = connect(Number(new URL(test.url).port), "127.0.0.1");
    const lines = Object.entries({ ...piece, host: "x", "content-length": "13" }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    socket.write(`PATCH ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\nhello`);
    while (test.metric("weir_gateway_uploads_size_bytes") !== 5) await new Promise(setImmediate);
    socket.destroy();
    while (test.metric("weir_gateway_uploads_size_bytes") !== 0) await new Promise(setImmediate);
    assert.deepEqual(await readdir(join(folder, "uploads")), ["signing.key"]);
    assert.equal((await append(test, path, file)).status, 204);
  });

  it("outlive their gateway", async () => {
    test.projects.set(key, projectDocument(resumable));
    const whole = await uploadAsPiece(test, file);
    const begun = locationOf(await create(test));
    await append(test, begun, "hello,", { "x-decoded-content-length": "6" });
    await test.stop();
    test = await startGateway({}, folder);
    test.projects.set(key, projectDocument(resumable));
    const headers = { "upload-offset": "6", "x-decoded-content-length": "7" };
    const continued = await append(test, begun, " upload", headers);
    assert.equal(continued.status, 204, continued.text);
    await refer(test, whole);
    await refer(test, locationOf(continued));
    await test.settled();
    assert.deepEqual(attachments(test), ["text/plain hello, upload", "text/plain hello, upload"]);
  });

  it("are kept for what refers to them in the buffer, also over a restart, and for no longer", async () => {
    const spool = { envelopes: { path: join(folder, "spool"), durability: "disk" } };
    const settings = { spool, upload: { max_age: 1 } };
    const restart = async () => {
      await test.stop();
      test = await startGateway(settings, folder);
    };
    await restart();
    test.events.answer = (unit) => failed(unit, true);
    const location = await upload(test);
    await refer(test, location);
    await refer(test, location);
    // As if the process had died before it noted on disk for how long the file is wanted.
    const place = join(folder, "uploads", /upload\/(\w+)/.exec(location)?.[1] ?? "");
    await test.stop();
    for (const name of await readdir(place)) await utimes(join(place, name), 0, 0);
    test = await startGateway(settings, folder);
    await test.settled();
    assert.deepEqual(attachments(test), ["text/plain hello, upload", "text/plain hello, upload"]);
    await restart();
    assert.equal(test.metric("weir_gateway_uploads_size_bytes"), 0);
  });

  it("are not kept for what was refused", async () => {
    await test.stop();
    test = await startGateway({ upload: { max_age: 1 } }, folder);
    const location = await upload(test);
    test.projects.set(key, projectDocument({ allowedDomains: [] }));
    const origin = { ...auth, origin: "http://elsewhere" };
    assert.equal((await refer(test, location, file.length, {}, origin)).status, 403);
    const path = join(folder, "uploads", /upload\/(\w+)/.exec(location)?.[1] ?? "");
    await until(async () => (await readdir(path)).length === 1);
    assert.deepEqual(await readdir(path), ["0"]);
  });

  it("occupy no more of limits.max_bodies_in_flight than the piece that is being written", async () => {
    await test.stop();
    const large = Buffer.alloc(4 * 1024 * 1024, "u");
    const limits = { max_upload_size: large.length, max_bodies_in_flight: 1024 * 1024 };
    test = await startGateway({ limits }, folder);
    const location = locationOf(await create(test, { "upload-length": String(large.length) }));
    assert.equal((await append(test, location, large)).status, 204);
    assert.equal(test.metric("weir_gateway_bodies_held_bytes"), 0);
  });

  it("are sent again as often as the processor asks for it", async () => {
    const location = await upload(test);
    let failures = 2;
    test.events.answer = (unit) => (failures-- > 0 ? failed(unit, true) : processed(unit));
    await refer(test, location);
    await test.settled();
    assert.deepEqual(attachments(test), ["text/plain hello, upload"]);
  });

  const broken: readonly (readonly [what: string, change: (location: string) => string, bytes?: number])[] = [
    ["another length", (location) => location.replace("upload_length=13", "upload_length=12"), 12],
    ["a length that the attachment does not state", (location) => location, 12],
    ["another project", (location) => location.replace("/42/", "/43/")],
    ["another key", (location) => location.replace(/upload\/./, "upload/f")],
    ["another signature", (location) => location.replace("upload_signature=", "upload_signature=A")],
    ["no location", () => "somewhere"],
  ];
  for (const [what, change, bytes] of broken) {
    it(`are not found by a reference with ${what}, which the processor will refuse`, async () => {
      const location = await upload(test);
      await refer(test, change(location), bytes);
      await test.settled();
      const [item] = test.events.units[0]?.items ?? [];
      assert.equal(item?.contentType, "application/vnd.sentry.attachment-ref+json");
    });
  }

  it("are not found before they are complete", async () => {
    await refer(test, locationOf(await create(test)));
    await test.settled();
    assert.equal(test.events.units[0]?.items[0]?.contentType, "application/vnd.sentry.attachment-ref+json");
    assert.equal(test.metric('weir_gateway_uploads_references_total{result="invalid"}'), 1);
  });

  it("can't pretend to be a reference or an attachment of a span themselves", async () => {
    const location = await upload(test);
    await refer(test, location, 13, { content_type: "application/vnd.sentry.trace-attachment" });
    await test.settled();
    assert.deepEqual(attachments(test), ["application/octet-stream hello, upload"]);
  });

  it("lie in files that only their owner can read", async () => {
    await upload(test);
    const place = join(folder, "uploads");
    const [key = "", ...others] = await readdir(place);
    assert.match(key, /^[0-9a-f]{32}$/);
    assert.deepEqual(others, ["signing.key"]);
    const modeOf = async (...names: readonly string[]) => (await stat(join(place, ...names))).mode & 0o777;
    assert.deepEqual([await modeOf("signing.key"), await modeOf(key), await modeOf(key, "0")], [0o600, 0o700, 0o600]);
  });
});

/** Uploads in one piece where pieces are expected. */
async function uploadAsPiece(test: TestGateway, bytes: Buffer): Promise<string> {
  const headers = { "x-decoded-content-length": String(bytes.length) };
  return locationOf(await append(test, locationOf(await create(test)), bytes, headers));
}

describe("uploads without a folder", () => {
  it("are held in memory, within its bound", async () => {
    const test = await startGateway({ upload: { max_stored: 20 } });
    try {
      const location = await upload(test);
      assert.equal(test.metric("weir_gateway_uploads_size_bytes"), 13);
      const refused = await append(test, locationOf(await create(test)), file);
      assert.deepEqual([refused.status, refused.headers.get("retry-after")], [503, "60"]);
      assert.equal(test.metric("weir_gateway_uploads_size_bytes"), 13);
      await refer(test, location);
      await test.settled();
      assert.deepEqual(attachments(test), ["text/plain hello, upload"]);
    } finally {
      await test.stop();
    }
    assert.deepEqual(test.errors, []);
  });
});

/** What a request about an upload is answered. */
interface Row {
  readonly what: string;
  readonly call: Partial<Call>;
  readonly status: number;
  readonly body?: RegExp;
  readonly headers?: Readonly<Record<string, string>>;
  readonly outcomes?: readonly string[];
  readonly project?: object;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly unknownProject?: "pending" | "disabled";
}

const announce = (headers: Readonly<Record<string, string>>, more: Partial<Row> = {}) => ({
  call: { path: "/api/42/upload/", headers: { ...tus, ...headers } },
  ...more,
});
const metadata = (text: string) => ({
  ...length,
  "upload-metadata": `filename YQ==, sentry ${Buffer.from(text).toString("base64")}`,
});
const minidump = metadata('{"attachment_type":"event.minidump"}');
const unknownKey = { "x-sentry-auth": `Sentry sentry_key=${"b".repeat(32)}`, ...length };
const somewhere = `/api/42/upload/${createHash("md5").update("x").digest("hex")}/?upload_length=1&upload_signature=x.y`;

const rows: readonly Row[] = [
  { what: "an announcement while uploads are off", ...announce(length), options: {}, status: 503, body: /^$/ },
  { what: "no version", ...announce({ "tus-resumable": "" }), status: 412, headers: { "tus-version": "1.0.0" } },
  {
    what: "another version",
    ...announce({ "tus-resumable": "0.2.2" }),
    status: 412,
    headers: { "tus-version": "1.0.0" },
  },
  { what: "a content type", ...announce({ ...length, "content-type": "text/plain" }), status: 415 },
  { what: "no length", ...announce({}), status: 400 },
  { what: "two lengths", ...announce({ ...length, "upload-defer-length": "1" }), status: 400 },
  { what: "another deferral", ...announce({ "upload-defer-length": "2" }), status: 400 },
  { what: "a length that is no number", ...announce({ "upload-length": "-1" }), status: 400 },
  { what: "a length above the limit", ...announce({ "upload-length": "1001" }), status: 413 },
  { what: "metadata that are no JSON", ...announce(metadata("x")), status: 400 },
  { what: "metadata without our member", ...announce({ ...length, "upload-metadata": "filename YQ==" }), status: 201 },
  { what: "no credentials", call: { path: "/api/42/upload/", headers: length }, status: 401 },
  { what: "a bad project id", call: { path: "/api/x/upload/", headers: { ...tus, ...length } }, status: 400 },
  {
    what: "a project that is not known in time",
    ...announce(unknownKey),
    status: 503,
    body: /^{"detail":"project not available"}$/,
  },
  {
    what: "a project that does not exist",
    ...announce(unknownKey),
    unknownProject: "disabled",
    status: 403,
    body: /ProjectId/,
    outcomes: ["3 project_id attachment 13", "3 project_id attachment_item 1"],
  },
  {
    what: "a site that the project does not allow",
    ...announce({ ...length, origin: "https://evil.example" }),
    project: { allowedDomains: [] },
    status: 403,
    body: /Cors/,
    outcomes: ["3 cors attachment 13", "3 cors attachment_item 1"],
  },
  {
    what: "an attachment over its quota",
    ...announce(length),
    project: zero("attachment"),
    status: 429,
    headers: { "retry-after": "60", "x-sentry-rate-limits": "60:attachment:organization:off" },
    outcomes: ["2 off attachment 13", "2 off attachment_item 1"],
  },
  {
    what: "an attachment of unknown length over its quota",
    ...announce({ "upload-defer-length": "1" }),
    project: zero("attachment_item"),
    status: 429,
    outcomes: ["2 off attachment 1", "2 off attachment_item 1"],
  },
  {
    what: "a minidump for a project that does not upload them",
    ...announce(minidump),
    status: 403,
    body: /FeatureDisabled/,
    outcomes: [
      "3 feature_disabled attachment 13",
      "3 feature_disabled attachment_item 1",
      "3 feature_disabled error 1",
    ],
  },
  {
    what: "a minidump",
    ...announce(minidump),
    project: { features: ["projects:relay-minidump-uploads"] },
    status: 201,
  },
  {
    what: "an announcement where the operator wants small pieces",
    ...announce(length),
    options: { ...open, "relay.upload-chunk.size": 5_000_000 },
    status: 201,
    headers: { "upload-chunk-size": "5000000" },
  },
  { what: "a GET", call: { path: "/api/42/upload/", method: "GET" }, status: 405, headers: { allow: "POST" } },
  { what: "a HEAD of an upload", call: { path: somewhere, method: "HEAD" }, status: 405, headers: { allow: "PATCH" } },
  {
    what: "the question of a browser before a piece",
    call: { path: somewhere, method: "OPTIONS" },
    status: 200,
    headers: { allow: "PATCH", "access-control-allow-methods": "POST", "access-control-max-age": "3600" },
  },
  {
    what: "a piece while uploads are off",
    call: { path: somewhere, method: "PATCH", headers: piece },
    options: {},
    status: 503,
  },
  { what: "a piece without version", call: { path: somewhere, method: "PATCH", headers: auth }, status: 412 },
  { what: "a piece without type", call: { path: somewhere, method: "PATCH", headers: tus }, status: 415 },
  {
    what: "a piece without offset",
    call: { path: somewhere, method: "PATCH", headers: { ...piece, "upload-offset": "" } },
    status: 400,
  },
  {
    what: "a piece with a negative offset",
    call: { path: somewhere, method: "PATCH", headers: { ...piece, "upload-offset": "-1" } },
    status: 400,
  },
  {
    what: "a piece for a location that is not ours",
    call: { path: somewhere, method: "PATCH", headers: piece, body: "x" },
    status: 400,
    body: /invalid upload location/,
  },
  {
    what: "a piece without slash at the end",
    call: { path: somewhere.replace("/?", "?"), method: "PATCH" },
    status: 404,
  },
];

describe("the door of uploads", () => {
  for (const row of rows) {
    it(`answers ${row.status} to ${row.what}`, async () => {
      const test = await startGateway();
      try {
        test.projects.set(key, projectDocument(row.project));
        test.projects.globalOptions = row.options ?? open;
        test.projects.unknown = row.unknownProject ?? "pending";
        const answer = await callGateway(test.url, { path: "/", ...row.call });
        assert.equal(answer.status, row.status, answer.text);
        if (row.body !== undefined) assert.match(answer.text, row.body);
        for (const [name, value] of Object.entries(row.headers ?? {})) assert.equal(answer.headers.get(name), value);
        const isTold = ![404, 405].includes(row.status) && row.call.method !== "OPTIONS";
        assert.equal(answer.headers.get("tus-resumable"), isTold ? "1.0.0" : null);
        assert.deepEqual(test.outcomeLines(), row.outcomes ?? []);
        assert.equal(
          test.gateway.books.balance().every(({ held }) => held === 0),
          true,
        );
      } finally {
        await test.stop();
      }
      assert.deepEqual(test.errors, []);
    });
  }

  it("answers 504 to a piece that takes too long, and 503 to more pieces than it takes at a time", async () => {
    const test = await startGateway({ upload: { timeout: 1, max_concurrent_requests: 1 } });
    try {
      const location = locationOf(await create(test));
      const socket = connect(Number(new URL(test.url).port), "127.0.0.1");
      const lines = Object.entries({ ...piece, host: "x", "content-length": "13" }).map((pair) => pair.join(": "));
      let received = "";
      socket.on("data", (bytes) => {
        received += bytes;
      });
      socket.write(`PATCH ${location} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\nhello`);
      while (test.metric("weir_gateway_uploads_size_bytes") !== 5) await new Promise(setImmediate);
      assert.equal((await append(test, locationOf(await create(test)), file)).status, 503);
      while (!received.includes("upload timed out")) await new Promise(setImmediate);
      assert.match(received, /^HTTP\/1.1 504 /);
      socket.destroy();
      assert.equal((await append(test, location, file)).status, 204);
    } finally {
      await test.stop();
    }
    assert.deepEqual(test.errors, []);
  });
});
