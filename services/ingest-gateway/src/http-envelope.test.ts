import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import type { TestGateway } from "./testing/test-gateway.ts";
import { key, projectDocument, startTestGateway } from "./testing/test-gateway.ts";

const eventId = "4b1f0c2a9d3e48f7a6b5c4d3e2f10987";
const header = `{"event_id":"${eventId}"}\n`;
const event = '{"type":"event"}\n{"message":"parcel lost"}\n';
const auth = { "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${key}, sentry_client=test/1.0` };

interface Call {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function call(
  url: string,
  { path = "/api/42/envelope/", method = "POST", headers = auth, body }: Call,
): Promise<Answer> {
  const init = body === undefined ? {} : { body: typeof body === "string" ? body : new Uint8Array(body) };
  const response = await fetch(url + path, { method, headers, ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parseJson(text) };
}

describe("the HTTP edge", () => {
  let test: TestGateway;

  beforeEach(async () => {
    test = await startTestGateway();
  });
  afterEach(async () => {
    await test.stop();
    assert.deepEqual(test.errors, []);
  });

  it("takes the smallest event envelope and generates its id", async () => {
    const answer = await call(test.url, { body: `{}\n${event}` });
    assert.equal(answer.status, 200);
    assert.match(answer.text, /^\{"id":"[0-9a-f]{32}"\}$/);
    await test.settled();
    const [unit] = test.events.units;
    assert.equal(`{"id":"${unit?.eventId}"}`, answer.text);
    assert.deepEqual(unit?.scoping, { organizationId: 1n, projectId: 42n, publicKey: key, keyId: 7n });
    assert.equal(unit?.items[0]?.payload.toString(), '{"message":"parcel lost"}');
    assert.equal(unit?.request?.client, "test/1.0");
    assert.equal(unit?.samplingKey, key);
    assert.deepEqual(test.outcomes, []);
  });

  it("answers with the headers that every answer has", async () => {
    const { headers } = await call(test.url, { body: header + event });
    assert.match(headers.get("server") ?? "", /^weir\/\d/);
    assert.equal(headers.get("cross-origin-resource-policy"), "cross-origin");
    assert.equal(headers.get("access-control-allow-origin"), "*");
    assert.equal(headers.get("access-control-expose-headers"), "x-sentry-error,x-sentry-rate-limits,retry-after");
    assert.equal(headers.get("content-type"), "application/json");
  });

  const dsnHeader = (project: number, publicKey = key) =>
    `{"event_id":"${eventId}","dsn":"https://${publicKey}@o1.example.com/${project}"}\n`;
  const withQuery = (query: string) => ({ path: `/api/42/store/?${query}`, headers: {}, body: "{}" });
  const store = { path: "/api/42/store/" };
  const detail = (text: string, ...causes: string[]) =>
    causes.length > 0 ? { detail: text, causes } : { detail: text };
  const invalidEnvelope = (cause: string) => detail("invalid event envelope", cause);
  const id = { id: eventId };
  const compressed = (name: string, compress: (text: string) => Buffer): [string, Call, number, unknown] => [
    `a body in ${name}`,
    { headers: { ...auth, "content-encoding": name }, body: compress(header + event) },
    200,
    id,
  ];

  /** What is sent, and the status and JSON of the answer; of error texts only the fixed beginning of `causes` counts. */
  const cases: readonly [what: string, call: Call, status: number, json: unknown][] = [
    ["an envelope without event and id", { body: '{}\n{"type":"session"}\n{"sid":"x"}' }, 200, {}],
    ["an envelope of only a header with id", { body: header }, 200, id],
    ["an unknown item, which is dropped in silence", { body: '{}\n{"type":"moon_phase"}\n{}' }, 200, {}],
    ["an unknown item beside an event", { body: `${header}{"type":"moon_phase"}\n{}\n${event}` }, 200, id],
    [
      "an event that is not JSON, which processing will tell",
      { body: `${header}{"type":"event"}\n{"message":` },
      200,
      id,
    ],
    ["a malformed trace header", { body: `{"event_id":"${eventId}","trace":{"nope":1}}\n${event}` }, 200, id],
    ["an empty body", { body: "" }, 400, detail("empty request body")],
    ["a body that is no envelope", { body: "hello\n" }, 400, invalidEnvelope("invalid envelope header")],
    [
      "a space after the header",
      { body: `{} \n${event}` },
      400,
      invalidEnvelope("missing newline after header or payload"),
    ],
    ["a header that is an array", { body: "[]\n" }, 400, invalidEnvelope("invalid envelope header")],
    ["an item without type", { body: '{}\n{"length":2}\n{}\n' }, 400, invalidEnvelope("invalid item header")],
    [
      "a length beyond the end",
      { body: '{}\n{"type":"event","length":200}\n{}\n' },
      400,
      invalidEnvelope("unexpected end of file"),
    ],
    [
      "501 items",
      { body: `{}\n${'{"type":"moon_phase"}\n{}\n'.repeat(501)}` },
      400,
      invalidEnvelope("too many individual items"),
    ],
    ["an internal item", { body: '{}\n{"type":"integration"}\n{}\n' }, 400, detail("envelope contains internal items")],
    [
      "a header of deep JSON",
      { body: `{"a":${"[".repeat(300_000)}${"]".repeat(300_000)}}\n` },
      400,
      invalidEnvelope("invalid envelope header"),
    ],
    [
      "a header that is not UTF-8",
      { body: Buffer.from('{"client":"\xff\xfe"}\n', "latin1") },
      400,
      invalidEnvelope("invalid envelope header"),
    ],
    ["the DSN of the request", { body: dsnHeader(42) + event }, 200, id],
    [
      "the DSN of another project",
      { body: dsnHeader(43) + event },
      400,
      invalidEnvelope("project id header mismatch between envelope and request"),
    ],
    [
      "the DSN of another key",
      { body: dsnHeader(42, "b".repeat(32)) + event },
      400,
      invalidEnvelope("public key header mismatch between envelope and request"),
    ],
    [
      "an origin that the request has not",
      { body: `{"origin":"http://a.b"}\n${event}` },
      400,
      invalidEnvelope("origin header mismatch between envelope and request"),
    ],

    [
      "credentials in the envelope's header alone",
      { headers: {}, path: "/api/5/envelope/", body: dsnHeader(42) + event },
      200,
      id,
    ],
    [
      "no credentials anywhere",
      { headers: {}, body: "{}\n" },
      401,
      detail("bad envelope authentication header", "missing field `dsn` at line 1 column 2"),
    ],
    ["no credentials and no body", { headers: {}, body: "" }, 401, detail("bad envelope authentication header")],
    [
      "no credentials for store",
      { ...store, headers: {}, body: "{}" },
      401,
      detail("missing authorization information"),
    ],
    [
      "two sources of credentials",
      { path: "/api/42/store/?sentry_release=1.0", body: "{}" },
      401,
      detail("multiple authorization payloads detected"),
    ],
    [
      "the same credentials twice",
      { ...store, headers: { ...auth, authorization: `Sentry sentry_key=${key}` }, body: "{}" },
      401,
      detail("multiple authorization payloads detected"),
    ],
    [
      "a bearer token",
      { ...store, headers: { authorization: `Bearer ${key}` }, body: "{}" },
      401,
      detail("missing authorization information"),
    ],
    [
      "a header without scheme",
      { ...store, headers: { "x-sentry-auth": `sentry_key=${key}` }, body: "{}" },
      401,
      detail("missing authorization information"),
    ],
    [
      "a header without key",
      { ...store, headers: { "x-sentry-auth": "Sentry sentry_version=7" }, body: "{}" },
      401,
      detail("bad x-sentry-auth header", "missing public key in auth header"),
    ],
    [
      "a query without key",
      withQuery("sentry_version=7"),
      401,
      detail("bad x-sentry-auth header", "missing public key in auth header"),
    ],
    [
      "a short key",
      { ...store, headers: { "x-sentry-auth": "Sentry sentry_key=abc" }, body: "{}" },
      400,
      detail("bad sentry DSN public key", "invalid project key"),
    ],
    [
      "a protocol of the future",
      withQuery(`sentry_key=${key}&sentry_version=9.1`),
      400,
      detail("unsupported protocol version (9)"),
    ],
    [
      "a protocol that is a word",
      withQuery(`sentry_key=${key}&sentry_version=new`),
      401,
      detail("bad x-sentry-auth header", "invalid value for version"),
    ],
    [
      "a project that is a word",
      { path: "/api/shop/store/", body: "{}" },
      400,
      detail("bad project path parameter", "Cannot parse `project_id` with value `shop` to a `u64`"),
    ],
    [
      "another project's path",
      { path: "/api/77/envelope/", body: header + event },
      403,
      detail("event submission rejected with_reason: ProjectId"),
    ],
    [
      "credentials in Authorization",
      { ...store, headers: { authorization: `Sentry sentry_key=${key}` }, body: `{"event_id":"${eventId}"}` },
      200,
      id,
    ],
    [
      "credentials as basic authentication",
      {
        ...store,
        headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}` },
        body: `{"event_id":"${eventId}"}`,
      },
      200,
      id,
    ],
    [
      "a lower-case scheme and blanks",
      {
        ...store,
        headers: { "x-sentry-auth": `sentry sentry_version = 7 ,  sentry_key = ${key}.no-cache ` },
        body: `{"event_id":"${eventId}"}`,
      },
      200,
      id,
    ],

    ["an event on store without project", { path: "/api/store/", body: `{"event_id":"${eventId}"}` }, 200, id],
    ["an event in base64", { ...store, body: Buffer.from(`{"event_id":"${eventId}"}`).toString("base64") }, 200, id],
    [
      "an event in zlib in base64",
      { ...store, body: deflateSync(`{"event_id":"${eventId}"}`).toString("base64") },
      200,
      id,
    ],
    [
      "an envelope on store",
      { ...store, headers: { ...auth, "content-type": "application/x-sentry-envelope" }, body: header + event },
      200,
      id,
    ],
    ["neither JSON nor base64 on store", { ...store, body: "!!!!" }, 400, detail("invalid request body")],
    [
      "base64 of something else on store",
      { ...store, body: "aGVsbG8=" },
      400,
      detail("invalid request body", "corrupt deflate stream"),
    ],
    ["an empty body on store", { ...store, body: "" }, 400, detail("empty request body")],
    ["half an object on store", { ...store, body: '{"message":' }, 400, undefined],
    ["a bad id on store", { ...store, body: '{"event_id":"nope"}' }, 400, undefined],
    ["not a number on store", { ...store, body: `{"event_id":"${eventId}","extra":{"v":NaN}}` }, 400, undefined],
    ["slashes in a row", { path: "//api//42//store/", body: `{"event_id":"${eventId}"}` }, 200, id],

    compressed("gzip", gzipSync),
    compressed("deflate", deflateSync),
    compressed("br", brotliCompressSync),
    compressed("zstd", zstdCompressSync),
    [
      "no encoding by the name of one",
      { headers: { ...auth, "content-encoding": "identity" }, body: header + event },
      200,
      id,
    ],
    [
      "a character set for an encoding",
      { headers: { ...auth, "content-encoding": "UTF-8" }, body: header + event },
      200,
      id,
    ],
    ["an unknown encoding", { headers: { ...auth, "content-encoding": "x-gzip" }, body: "{}\n" }, 415, undefined],
    ["two encodings", { headers: { ...auth, "content-encoding": "gzip, br" }, body: "{}\n" }, 415, undefined],
    [
      "an upper-case encoding",
      { headers: { ...auth, "content-encoding": "GZIP" }, body: gzipSync("{}\n") },
      415,
      undefined,
    ],
    ["broken compression", { headers: { ...auth, "content-encoding": "gzip" }, body: "not gzip" }, 400, undefined],
    [
      "compression that ends too early",
      { headers: { ...auth, "content-encoding": "gzip" }, body: gzipSync("{}\n".repeat(99)).subarray(0, 20) },
      400,
      undefined,
    ],

    ["another method", { method: "GET" }, 405, undefined],
    ["another method on store", { ...store, method: "PUT", body: "{}" }, 405, undefined],
    ["a path without its last slash", { path: "/api/42/store", body: "{}" }, 404, undefined],
    ["an unknown path", { path: "/api/42/batch/", body: "{}" }, 404, undefined],
    ["liveness", { path: "/api/relay/healthcheck/live/", method: "GET" }, 200, { is_healthy: true }],
    ["readiness", { path: "/api/relay/healthcheck/ready/", method: "GET" }, 200, { is_healthy: true }],
    ["health of an unknown kind", { path: "/api/relay/healthcheck/mood/", method: "GET" }, 400, undefined],
  ];
  for (const [what, sent, status, json] of cases) {
    it(`answers ${status} to ${what}`, async () => {
      const answer = await call(test.url, sent);
      assert.equal(answer.status, status, answer.text);
      if (json === undefined) return;
      const { causes, ...rest } = json as { causes?: string[] };
      const found = answer.json as { causes?: string[] };
      if (causes !== undefined) assert.equal(found.causes?.[0], causes[0]);
      assert.deepEqual({ ...found, causes: undefined }, { ...rest, causes: undefined });
    });
  }

  it("tells which encodings it supports", async () => {
    const answer = await call(test.url, { headers: { ...auth, "content-encoding": "x-gzip" }, body: "{}\n" });
    assert.equal(answer.headers.get("accept-encoding"), "zstd,gzip,deflate,br");
    assert.equal(answer.text, "");
  });

  it("tells which methods a path has", async () => {
    const wrong = await call(test.url, { path: "/api/42/store/", method: "PUT", body: "{}" });
    assert.equal(wrong.headers.get("allow"), "POST,GET,HEAD");
    const preflight = await call(test.url, {
      path: "/api/42/store/",
      method: "OPTIONS",
      headers: { origin: "https://a.b" },
    });
    assert.equal(preflight.status, 200);
    assert.equal(preflight.text, "");
    assert.equal(preflight.headers.get("allow"), "POST,GET,HEAD");
    assert.equal(preflight.headers.get("access-control-allow-methods"), "POST");
    assert.equal(preflight.headers.get("access-control-max-age"), "3600");
  });

  it("takes an event as an image's address", async () => {
    const data = encodeURIComponent(`{"event_id":"${eventId}","message":"pixel"}`);
    const path = `/api/42/store/?sentry_key=${key}&sentry_data=${data}`;
    const answer = await call(test.url, { path, method: "GET", headers: {} });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "image/gif");
    assert.equal(answer.headers.get("content-length"), "26");
    await test.settled();
    assert.equal(test.events.units[0]?.items[0]?.payload.toString(), `{"event_id":"${eventId}","message":"pixel"}`);
  });

  it("replaces the numbers of old Python SDKs that JSON does not have, outside strings", async () => {
    const headers = { "x-sentry-auth": `Sentry sentry_key=${key},sentry_client=raven-python/6.10` };
    await call(test.url, { path: "/api/42/store/", headers, body: '{"v":NaN,"w":-Infinity,"s":"a \\"NaN"}' });
    await test.settled();
    assert.equal(test.events.units[0]?.items[0]?.payload.toString(), '{"v":0  ,"w":-0       ,"s":"a \\"NaN"}');
  });

  it("knows the client's address from the forwarding headers, in their order", async () => {
    const headers = {
      ...auth,
      "x-forwarded-for": "1.1.1.1, 2.2.2.2",
      "x-sentry-forwarded-for": "3.3.3.3",
      "user-agent": "ua",
    };
    await call(test.url, { headers, body: header + event });
    await call(test.url, { body: header + event });
    await test.settled();
    const [forwarded, direct] = test.events.units.map((unit) => unit.request);
    assert.equal(forwarded?.forwardedFor, "3.3.3.3, 127.0.0.1");
    assert.equal(forwarded?.clientAddress, "3.3.3.3");
    assert.equal(forwarded?.userAgent, "ua");
    assert.equal(direct?.clientAddress, "127.0.0.1");
  });

  it("lets the envelope's header override what the request says about the sender", async () => {
    const overriding = `{"event_id":"${eventId}","client":"shop/9.9","remote_addr":"10.9.8.7","forwarded_for":"198.51.100.7"}\n`;
    await call(test.url, { body: overriding + event });
    await test.settled();
    const request = test.events.units[0]?.request;
    assert.deepEqual(
      [request?.client, request?.remoteAddr, request?.clientAddress],
      ["shop/9.9", "10.9.8.7", "198.51.100.7"],
    );
  });

  it("divides an envelope by processor and keeps the order of items", async () => {
    const body = [
      header.trimEnd(),
      '{"type":"log","item_count":1}',
      '{"items":[{}]}',
      '{"type":"event"}',
      "{}",
      '{"type":"span"}',
      "{}",
      '{"type":"attachment","content_type":"application/vnd.sentry.trace-attachment","span_id":"aaaaaaaaaaaaaaaa","length":2}',
      "ab",
      '{"type":"attachment","length":2}',
      "cd",
    ].join("\n");
    assert.equal((await call(test.url, { body })).status, 200);
    await test.settled();
    assert.deepEqual(
      test.spans.units.map((unit) => unit.items.map((item) => item.type)),
      [["log", "span", "attachment"]],
    );
    assert.deepEqual(
      test.events.units.map((unit) => unit.items.map((item) => item.type)),
      [["event", "attachment"]],
    );
  });

  it("accepts an unknown project and drops its data when the project turns out not to exist", async () => {
    const unknown = "c".repeat(32);
    const headers = { "x-sentry-auth": `Sentry sentry_key=${unknown}` };
    assert.equal((await call(test.url, { headers, body: header + event })).status, 200);
    test.projects.set(unknown, { disabled: true });
    await test.settled();
    assert.deepEqual(test.outcomeLines(), ["3 project_id error 1"]);
    const refused = await call(test.url, { headers, body: header + event });
    assert.equal(refused.status, 403);
    assert.deepEqual(refused.json, { detail: "event submission rejected with_reason: ProjectId" });
    assert.deepEqual(test.outcomeLines(), ["3 project_id error 1", "3 project_id error 1"]);
  });

  it("checks origins against the project's domains", async () => {
    test.projects.set(key, projectDocument({ allowedDomains: ["*.shop.io"] }));
    const from = async (origin: string) =>
      (await call(test.url, { headers: { ...auth, origin }, body: header + event })).status;
    assert.equal(await from("https://shop.io"), 200);
    assert.equal(await from("https://a.shop.io:8443"), 200);
    assert.equal(await from("null"), 200);
    assert.equal(await from("https://evilshop.io"), 403);
    await test.settled();
    assert.deepEqual(test.outcomeLines(), ["3 cors error 1"]);
  });

  it("refuses by zero quotas, keeps the rest, and tells the limits", async () => {
    test.projects.set(key, projectDocument({ quotas: [{ categories: ["error"], limit: 0, reasonCode: "off" }] }));
    const body = `${header}${event}{"type":"attachment","length":5}\n12345\n{"type":"session"}\n{}`;
    const answer = await call(test.url, { body });
    assert.equal(answer.status, 429);
    assert.equal(answer.headers.get("retry-after"), "60");
    assert.equal(answer.headers.get("x-sentry-rate-limits"), "60:error:organization:off");
    await test.settled();
    assert.deepEqual(test.outcomeLines(), ["2 off attachment 5", "2 off attachment_item 1", "2 off error 1"]);
    assert.deepEqual(
      test.events.units.map((unit) => unit.items.map((item) => item.type)),
      [["session"]],
    );
  });

  it("learns limits from processors and applies them to the next request", async () => {
    test.events.answer = (unit) => ({
      id: unit.id,
      failure: undefined,
      rateLimits: [
        {
          categories: [2],
          scope: 3,
          scopeId: key,
          reasonCode: "get_lost",
          retryAfterSeconds: 60,
          namespaces: [],
          dimensional: false,
        },
      ],
    });
    const transaction = '{"type":"transaction"}\n{"spans":[{},{}]}\n';
    assert.equal((await call(test.url, { body: header + transaction })).status, 200);
    await test.settled();
    const limited = await call(test.url, { body: header + transaction });
    assert.equal(limited.status, 429);
    assert.match(limited.headers.get("x-sentry-rate-limits") ?? "", /^(60|59):transaction;span:key:get_lost$/);
    await test.settled();
    assert.deepEqual(test.outcomeLines(), [
      "2 get_lost span 3",
      "2 get_lost span_indexed 3",
      "2 get_lost transaction 1",
      "2 get_lost transaction_indexed 1",
    ]);
  });

  it("refuses the whole envelope for one item that is too large, unless limits took that item before", async () => {
    const two = await call(test.url, { body: `${header}${event}{"type":"replay_event"}\n{}` });
    assert.equal(two.status, 413);
    assert.deepEqual(two.json, {
      detail:
        "envelope exceeded size limits for type 'replay_event' (https://develop.sentry.dev/sdk/envelopes/#size-limits)",
    });
    assert.deepEqual(test.outcomeLines(), ["3 too_large:replay_event error 1", "3 too_large:replay_event replay 1"]);
    test.projects.set(key, projectDocument({ quotas: [{ categories: ["replay"], limit: 0 }] }));
    assert.equal((await call(test.url, { body: `${header}${event}{"type":"replay_event"}\n{}` })).status, 429);
  });
});

describe("the HTTP edge and clients that break off", () => {
  let test: TestGateway;

  beforeEach(async () => {
    test = await startTestGateway();
  });
  afterEach(async () => {
    await test.stop();
    assert.deepEqual(test.errors, []);
    assert.deepEqual(test.outcomes, []);
  });

  /** Sends bytes over a bare connection, waits for an answer or 50 ms, and hangs up. */
  async function sendRaw(bytes: string): Promise<string> {
    const socket = connect(test.gateway.httpAddress?.port ?? 0, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    socket.write(bytes, "latin1");
    await Promise.race([once(socket, "data"), sleep(50)]);
    socket.destroy();
    return answer;
  }

  const head = `POST /api/42/envelope/ HTTP/1.1\r\nHost: x\r\nX-Sentry-Auth: Sentry sentry_key=${key}\r\n`;

  it("forgets a request whose body never ends", async () => {
    assert.equal(await sendRaw(`${head}Content-Length: 1000\r\n\r\n{}\n`), "");
    assert.equal(await sendRaw(`${head}Transfer-Encoding: chunked\r\n\r\n3\r\n{}\n`), "");
    assert.equal(
      await sendRaw(`${head}Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\x1f\x8b\r\n`),
      "",
    );
    assert.equal((await call(test.url, { body: header })).status, 200);
  });

  it("answers 400 to what is not HTTP", async () => {
    assert.match(await sendRaw("EHLO mail.example.org\r\n\r\n"), /^HTTP\/1.1 400 /);
    assert.match(await sendRaw(`${head}Content-Length: many\r\n\r\n`), /^HTTP\/1.1 400 /);
  });
});

describe("the HTTP edge with small limits", () => {
  let test: TestGateway;
  const text = "Failed to buffer the request body: length limit exceeded";

  beforeEach(async () => {
    test = await startTestGateway({ limits: { max_event_size: "1KiB", max_envelope_size: "4KiB" } });
  });
  afterEach(() => test.stop());

  it("refuses bodies above the limit, whether the length is told or not", async () => {
    const large = `{}\n{"type":"attachment"}\n${"x".repeat(5000)}`;
    const told = await call(test.url, { body: large });
    assert.deepEqual([told.status, told.text], [413, text]);
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(large));
        controller.close();
      },
    });
    const init = { method: "POST", headers: auth, body: stream, duplex: "half" as const };
    const chunked = await fetch(`${test.url}/api/42/envelope/`, init);
    assert.deepEqual([chunked.status, await chunked.text()], [413, text]);
  });

  for (const [encoding, compress] of [
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["zstd", zstdCompressSync],
  ] as const) {
    it(`stops a ${encoding} bomb at the limit`, async () => {
      const bomb = compress(Buffer.alloc(64 * 1024 * 1024, "z"));
      const answer = await call(test.url, {
        path: "/api/42/store/",
        headers: { ...auth, "content-encoding": encoding },
        body: bomb,
      });
      assert.deepEqual([answer.status, answer.text], [413, text]);
    });
  }

  it("refuses an event above the limit on store", async () => {
    const answer = await call(test.url, { path: "/api/42/store/", body: `{"message":"${"ab".repeat(600)}"}` });
    assert.deepEqual([answer.status, answer.text], [413, text]);
    assert.equal(answer.headers.get("content-type"), "text/plain; charset=utf-8");
  });
});
