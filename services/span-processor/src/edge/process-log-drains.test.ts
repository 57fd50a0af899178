import assert from "node:assert/strict";
import { createItem } from "@weir/envelope";
import fc from "fast-check";
import { createStage, envelopeUnit } from "./stage.fixture.ts";
import { storedItems } from "./stored-items.fixture.ts";

const config = { features: ["organizations:ourlogs-ingestion"] };

function integration(kind: string, payload: unknown) {
  const bytes = Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload));
  return createItem("integration", bytes, { contentType: `application/vnd.sentry.integration.${kind}` });
}

async function send(kind: string, payload: unknown) {
  const stage = createStage({ config });
  const results = await stage.process(envelopeUnit([integration(kind, payload)], { trace: undefined }));
  assert.deepEqual([results[0]?.failure, stage.mistakes()], [undefined, []]);
  return stage;
}

function entry(members: Record<string, unknown> = {}) {
  return {
    id: "17000001",
    deploymentId: "dpl_A1",
    source: "lambda",
    host: "shop.vercel.app",
    timestamp: 1700000000123,
    projectId: "prj_9",
    level: "info",
    message: "done",
    requestId: "7d0ad8a4-1c53-4d0e-9a38-4be0b9c1f2aa",
    ...members,
  };
}

const proxy = {
  timestamp: 1700000000123,
  method: "GET",
  host: "shop.example.com",
  path: "/cart",
  userAgent: ["curl/8.4.0"],
  region: "fra1",
};

describe("processing Vercel's log drain", () => {
  it("delivers an entry field by field", async () => {
    const full = entry({
      level: "warning",
      message: "upstream failed",
      statusCode: 502,
      environment: "production",
      branch: "",
      proxy,
    });
    const stage = await send("vercel.logs+json", [full]);
    const [stored] = storedItems(stage);
    assert.equal(stored?.item.traceId, "7d0ad8a41c534d0e9a384be0b9c1f2aa");
    assert.deepEqual(stored?.attributes, {
      "sentry.environment": "production",
      "sentry.origin": "auto.log_drain.vercel",
      "server.address": "shop.vercel.app",
      "vercel.deployment_id": "dpl_A1",
      "vercel.id": "17000001",
      "vercel.project_id": "prj_9",
      "vercel.proxy.host": "shop.example.com",
      "vercel.proxy.method": "GET",
      "vercel.proxy.path": "/cart",
      "vercel.proxy.region": "fra1",
      "vercel.proxy.timestamp": 1700000000123n,
      "vercel.proxy.user_agent": '["curl/8.4.0"]',
      "vercel.request_id": "7d0ad8a4-1c53-4d0e-9a38-4be0b9c1f2aa",
      "vercel.source": "lambda",
      "vercel.status_code": 502n,
      "sentry.body": "upstream failed",
      "sentry.severity_text": "warn",
      "sentry.timestamp_precise": 1700000000123000000n,
      "sentry.observed_timestamp_nanos": "1700000001500000000",
      "sentry.payload_size_bytes": 436n,
      "sentry.relay.ingress": "integration",
    });
    assert.deepEqual(stage.told(), []);
  });

  it("makes up a trace id where there is none, and says why", async () => {
    const stage = await send("vercel.logs+json", [
      entry({ requestId: undefined }),
      entry({ requestId: "abc" }),
      entry({ traceId: "" }),
      entry({ "trace.id": "5b8efff798038103d269b633813fc60c", "span.id": "zz" }),
    ]);
    assert.deepEqual(
      storedItems(stage).map(({ attributes }) => attributes["sentry._meta.fields.trace_id"]),
      [
        '{"meta":{"":{"rem":[["trace_id.missing","s"]]}}}',
        '{"meta":{"":{"rem":[["trace_id.invalid","s"]]}}}',
        '{"meta":{"":{"rem":[["trace_id.missing","s"]]}}}',
        undefined,
      ],
    );
    const last = storedItems(stage)[3];
    assert.equal(last?.item.traceId, "5b8efff798038103d269b633813fc60c");
    assert.equal("sentry.span_id" in (last?.attributes ?? {}), false);
    assert.ok("sentry._meta.fields.span_id" in (last?.attributes ?? {}));
  });

  it("takes the time of receipt for a time that is none", async () => {
    const [stored] = storedItems(await send("vercel.logs+json", [entry({ timestamp: 9e15 })]));
    assert.equal(stored?.attributes["sentry.timestamp_precise"], 1700000001500000000n);
    assert.equal(
      stored?.attributes["sentry._meta.fields.timestamp"],
      '{"meta":{"":{"rem":[["timestamp.invalid","s"]]}}}',
    );
  });

  it("rejects all entries of an array for a bad one", async () => {
    const bad = [
      entry({ level: "debug" }),
      entry({ id: undefined }),
      entry({ timestamp: "1700000000123" }),
      entry({ timestamp: 1.5 }),
      entry({ branch: 5 }),
      entry({ statusCode: "200" }),
      entry({ proxy: { ...proxy, userAgent: "curl" } }),
      entry({ proxy: { ...proxy, region: null } }),
      entry({ proxy: { ...proxy, responseByteSize: "1" } }),
      5,
    ];
    for (const one of bad) {
      const payload = JSON.stringify([entry(), one]);
      const stage = await send("vercel.logs+json", payload);
      assert.deepEqual(stage.told(), ["3 invalid_json 23 1", `3 invalid_json 24 ${payload.length}`], payload);
    }
  });

  it("leaves out bad lines, and rejects a delivery without a single entry", async () => {
    const lines = [entry({ message: "one" }), "", "not json", entry({ level: "debug" }), entry({ message: "two" }), ""];
    const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
    const stage = await send("vercel.logs+ndjson", text);
    assert.deepEqual(
      storedItems(stage).map(({ attributes }) => attributes["sentry.body"]),
      ["one", "two"],
    );
    assert.deepEqual(stage.told(), []);
    assert.deepEqual((await send("vercel.logs+ndjson", "nope\n")).told(), [
      "3 invalid_json 23 1",
      "3 invalid_json 24 5",
    ]);
    assert.deepEqual((await send("vercel.logs+json", [])).told(), ["3 invalid_json 23 1", "3 invalid_json 24 2"]);
  });

  it("drops everything without a word if the project takes no logs", async () => {
    const stage = createStage();
    await stage.process(envelopeUnit([integration("vercel.logs+json", [entry()])]));
    assert.deepEqual([stage.sink.records, stage.told(), stage.mistakes()], [[], [], []]);
  });
});

const failure = {
  elapsed_time: 37,
  method: "GET",
  phase: "Connection",
  protocol: "http/1.1",
  referrer: "https://shop.example.org/",
  sampling_fraction: 1,
  server_ip: "192.0.2.33",
  status_code: 0,
  type: "tcp.refused",
};

function report(body: unknown = failure, members: Record<string, unknown> = {}) {
  return { age: 12, type: "network-error", url: "https://shop.example.org/basket?token=1", body, ...members };
}

describe("processing reports of network errors", () => {
  it("delivers a report as a log, with the user agent of the request", async () => {
    const stage = await send("browser.nel+json", [report()]);
    const [stored] = storedItems(stage);
    assert.deepEqual(stored?.attributes, {
      "browser.report.type": "network-error",
      "http.request.duration": 37n,
      "http.request.header.referer": "https://shop.example.org/",
      "http.request.method": "GET",
      "http.response.status_code": 0n,
      "nel.phase": "connection",
      "nel.referrer": "https://shop.example.org/",
      "nel.sampling_fraction": 1,
      "nel.type": "tcp.refused",
      "network.protocol.name": "http",
      "network.protocol.version": "1.1",
      "sentry.body": "The TCP connection was refused by the server",
      "sentry.observed_timestamp_nanos": "1700000001500000000",
      "sentry.origin": "auto.http.browser_report.nel",
      "sentry.payload_size_bytes": 506n,
      "sentry.relay.ingress": "integration",
      "sentry.severity_text": "warn",
      "sentry.timestamp_precise": 1700000001488000000n,
      "server.address": "192.0.2.33",
      "url.domain": "shop.example.org",
      "url.full": "https://shop.example.org/basket?token=1",
      "user_agent.original": "acme-test/1.0",
    });
    assert.match(stored?.item.traceId ?? "", /^[0-9a-f]{12}4[0-9a-f]{19}$/);
    assert.deepEqual(stage.told(), []);
  });

  it("says in words what happened", async () => {
    const bodies = [
      { type: "http.error", status_code: 503 },
      { type: "http.error" },
      { type: "ok" },
      { type: "brand.new" },
      {},
    ];
    const stage = await send("browser.nel+json", [...bodies.map((body) => report(body)), report(null), 5]);
    assert.deepEqual(
      storedItems(stage).map(({ attributes }) => [attributes["sentry.severity_text"], attributes["sentry.body"]]),
      [
        ["warn", "The user agent successfully received a response, but it had a 503 status code"],
        ["warn", "The user agent successfully received a response, but it had a 0 status code"],
        ["info", "ok"],
        ["warn", "brand.new"],
        ["warn", "error type is unknown"],
      ],
    );
    assert.deepEqual(stage.told(), []);
  });

  it("keeps a URL that is none as its own domain", async () => {
    const [stored] = storedItems(await send("browser.nel+json", [report(failure, { url: "nowhere" })]));
    assert.deepEqual([stored?.attributes["url.domain"], stored?.attributes["url.full"]], ["nowhere", "nowhere"]);
  });

  it("rejects what is no array, and finds nothing wrong with an empty one", async () => {
    assert.deepEqual((await send("browser.nel+json", "nope")).told(), ["3 invalid_json 23 1", "3 invalid_json 24 4"]);
    assert.deepEqual((await send("browser.nel+json", {})).told(), ["3 invalid_json 23 1", "3 invalid_json 24 2"]);
    assert.deepEqual((await send("browser.nel+json", [])).told(), []);
  });
});

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, "", "info", 0, -1, 1.5, 1e300, true, [], {}, ["x"], { userAgent: [] }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constant(proxy),
);
const entryMembers = fc.constantFrom(...Object.keys(entry()), "proxy", "traceId", "span.id", "statusCode", "branch");
const failureMembers = fc.constantFrom(...Object.keys(failure), "age", "url", "__proto__");

describe("hostile input from log drains and browsers", () => {
  it("never crashes the processing, and every quantity is accounted for", async () => {
    const entries = fc.array(fc.dictionary(entryMembers, junk, { maxKeys: 2 }), { maxLength: 3 });
    const reports = fc.array(fc.dictionary(failureMembers, junk, { maxKeys: 3 }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(entries, reports, fc.boolean(), async (drained, reported, perLine) => {
        const changed = drained.map((changes) => entry(changes));
        const payload = perLine ? changed.map((one) => JSON.stringify(one)).join("\n") : changed;
        for (const [kind, value] of [
          [perLine ? "vercel.logs+ndjson" : "vercel.logs+json", payload],
          ["browser.nel+json", reported.map((changes) => report({ ...failure, ...changes }, changes))],
        ] as const) {
          const stage = await send(kind, value);
          assert.equal(stage.told().join().includes("internal"), false, stage.told().join());
        }
      }),
      { numRuns: 400 },
    );
  });
});
