import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { signingKey, signRequest } from "@weir/relay-auth";
import { RpcError } from "@weir/rpc";
import { key, projectDocument, startTestGateway, type TestGateway } from "./testing/test-gateway.ts";

const seed = signingKey("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
const publicKey = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";
const relayId = "b1b2c3d4-0000-4000-8000-000000000001";
const configsPath = "/api/0/relays/projectconfigs/?version=3";
const [keyA, keyB, keyC, keyD, keyE] = ["a", "b", "c", "d", "e"].map((letter) => letter.repeat(32)) as [
  string,
  string,
  string,
  string,
  string,
];

interface Call {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared as a whole
  readonly json: any;
}

describe("the API for relays", () => {
  let test: TestGateway;
  before(async () => {
    test = await startTestGateway({ limits: { max_event_size: "1MiB" } });
  });
  after(() => test.stop());
  beforeEach(() => {
    test.relays.failure = undefined;
    test.relays.known.clear();
    test.relays.known.set(relayId, { publicKey, internal: false });
    test.projects.unknown = "pending";
  });

  async function post(path: string, body: string | object, headers: Record<string, string> = {}): Promise<Call> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const signature = signRequest(Buffer.from(text), seed, Date.now());
    return send(path, text, { "x-sentry-relay-id": relayId, "x-sentry-relay-signature": signature, ...headers });
  }

  async function send(path: string, body: string, headers: Record<string, string>): Promise<Call> {
    const response = await fetch(test.url + path, { method: "POST", body, headers });
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    return { status: response.status, text, json: isJson ? JSON.parse(text) : undefined };
  }

  describe("for project configurations", () => {
    beforeEach(() => {
      const trusting = { trustedRelays: [publicKey], quotas: [{ id: "q", categories: ["error"], limit: 0 }] };
      test.projects.set(keyA, projectDocument(trusting));
      test.projects.set(keyB, projectDocument());
      test.projects.set(keyD, { disabled: true });
      test.projects.set(keyE, projectDocument(trusting));
    });

    const asked = {
      publicKeys: [keyA, keyB, keyC, keyD, keyE, "short", 5],
      revisions: ["r0", "1", null, null, null, null, null],
      fullConfig: true,
    };

    it("answers a relay that is not our own as the worked example says: in the limited form, if the project trusts it", async () => {
      const { status, json } = await post(configsPath, asked);
      assert.equal(status, 200);
      assert.deepEqual(Object.keys(json), ["configs", "pending", "unchanged"]);
      assert.deepEqual(Object.keys(json.configs), [keyA, keyE]);
      assert.deepEqual([json.pending, json.unchanged], [[keyC], [keyB]]);
      assert.equal(json.configs[keyA].rev, "1");
      assert.equal(json.configs[keyA].organizationId, 1);
      assert.equal(json.configs[keyA].config.quotas, undefined);
      assert.deepEqual(json.configs[keyA].config.trustedRelays, [publicKey]);
    });

    it("discards revisions that are not one for each key", async () => {
      const { json } = await post(configsPath, { ...asked, revisions: ["r0", "1"] });
      assert.equal(json.unchanged, undefined);
      assert.deepEqual(Object.keys(json.configs), [keyA, keyE]);
    });

    it("gives our own relays everything, in full if they ask for it", async () => {
      test.relays.known.set(relayId, { publicKey, internal: true });
      const full = await post(configsPath, { publicKeys: [keyA, keyB], fullConfig: true });
      assert.deepEqual(Object.keys(full.json.configs), [keyA, keyB]);
      assert.equal(full.json.configs[keyA].config.quotas.length, 1);
      const limited = await post(configsPath, { publicKeys: [keyA] });
      assert.equal(limited.json.configs[keyA].config.quotas, undefined);
    });

    it("gives the global configuration to who asks for it, and says whether there is one yet", async () => {
      assert.deepEqual((await post(configsPath, { publicKeys: [], global: true })).json, {
        configs: {},
        global: {},
        globalStatus: "pending",
      });
      assert.deepEqual((await post(configsPath, { publicKeys: [] })).json, { configs: {} });
    });

    it("serves version 3 only", async () => {
      const detail = "This API version is no longer supported, upgrade your Relay or Client";
      for (const query of ["", "?version=2", "?version=x", "?version=4"]) {
        const { status, json } = await send(`/api/0/relays/projectconfigs/${query}`, "{}", {});
        assert.deepEqual([status, json], [400, { detail }], query);
      }
    });

    for (const body of ["", "no", "[]", "{}", '{"publicKeys":{}}', '{"publicKeys":[],"fullConfig":1}']) {
      it(`refuses the body ${JSON.stringify(body)}`, async () => {
        const { status, json } = await post(configsPath, body);
        assert.deepEqual([status, json], [400, { detail: "invalid JSON data" }]);
      });
    }
  });

  it("has relays say who they are, and tells the first thing that is wrong", async () => {
    const body = '{"publicKeys":[]}';
    const signature = signRequest(Buffer.from(body), seed, Date.now());
    const old = signRequest(Buffer.from(body), seed, Date.now() - 301_000);
    const [id, sig] = ["x-sentry-relay-id", "x-sentry-relay-signature"];
    const unknown = "b1b2c3d4-0000-4000-8000-00000000ffff";
    for (const [headers, detail] of [
      [{}, `missing header: ${id}`],
      [{ [sig]: signature }, `missing header: ${id}`],
      [{ [id]: "me", [sig]: signature }, `malformed header: ${id}`],
      [{ [id]: "\u00e4" }, `malformed header: ${id}`],
      [{ [id]: unknown }, "unknown relay id"],
      [{ [id]: relayId }, `missing header: ${sig}`],
      [{ [id]: relayId, [sig]: "\u00e4" }, `malformed header: ${sig}`],
      [{ [id]: relayId, [sig]: "nonsense" }, "invalid relay signature"],
      [{ [id]: relayId, [sig]: old }, "invalid relay signature"],
      [{ [id]: relayId, [sig]: signRequest(Buffer.from("{}"), seed, Date.now()) }, "invalid relay signature"],
    ] as [Record<string, string>, string][]) {
      const { status, json } = await send(configsPath, body, headers);
      assert.deepEqual([status, json], [401, { detail }], JSON.stringify(headers));
    }
    const upperCase = { [id]: relayId.toUpperCase().replaceAll("-", ""), [sig]: signature };
    assert.equal((await send(configsPath, body, upperCase)).status, 200);
  });

  it("refuses bodies above 262,144 bytes, and takes those below", async () => {
    const ofBytes = (bytes: number) => `{"publicKeys":[]${" ".repeat(bytes - 17)}}`;
    assert.equal((await post(configsPath, ofBytes(262_144))).status, 200);
    const { status, text } = await post(configsPath, ofBytes(262_145));
    assert.equal(status, 400);
    assert.match(text, /length limit exceeded/);
  });

  it("answers 503 while relays cannot be looked up", async () => {
    test.relays.failure = new RpcError("UNAVAILABLE", "gone");
    const { status, json } = await post(configsPath, { publicKeys: [] });
    assert.deepEqual([status, json], [503, { detail: "internal system is overloaded" }]);
  });

  it("tells the keys of relays, and null for those that nobody knows", async () => {
    const other = "b1b2c3d4-0000-4000-8000-000000000002";
    test.relays.known.set(other, { publicKey: "another", internal: true });
    const nobody = "b1b2c3d4-0000-4000-8000-000000000003";
    const { status, json } = await post("/api/0/relays/publickeys/", {
      relay_ids: [relayId, other.toUpperCase(), nobody],
    });
    assert.equal(status, 200);
    assert.deepEqual(json, {
      relays: {
        [relayId]: { publicKey, internal: false },
        [other]: { publicKey: "another", internal: true },
        [nobody]: null,
      },
    });
    for (const body of ["{}", '{"relay_ids":["x"]}', '{"relay_ids":5}', "null"])
      assert.deepEqual((await post("/api/0/relays/publickeys/", body)).json, { detail: "invalid JSON data" }, body);
  });

  it("hands registrations to the project-config service, as they are", async () => {
    test.relays.registrations.length = 0;
    const challenge = await post("/api/0/relays/register/challenge/", '{"a":1}');
    assert.deepEqual([challenge.status, challenge.json], [200, { relay_id: relayId, token: "the token" }]);
    const registered = await post("/api/0/relays/register/response/", '{"b":2}');
    assert.deepEqual([registered.status, registered.json], [200, { relay_id: relayId }]);
    assert.deepEqual(
      test.relays.registrations.map((line) => line.replace(/ \S+\.\S+ /, " … ")),
      [`challenge ${relayId} … {"a":1}`, `register ${relayId} … {"b":2}`],
    );
    for (const [code, status] of [
      ["INVALID_ARGUMENT", 400],
      ["UNAUTHENTICATED", 401],
      ["PERMISSION_DENIED", 403],
    ] as const) {
      test.relays.failure = new RpcError(code, "why");
      const refused = await post("/api/0/relays/register/response/", "{}");
      assert.deepEqual([refused.status, refused.json], [status, { detail: "why" }]);
    }
    test.relays.failure = new RpcError("DEADLINE_EXCEEDED", "late");
    assert.equal((await post("/api/0/relays/register/challenge/", "{}")).status, 503);
  });

  it("takes metric buckets from our own relays only, and drops what is malformed", async () => {
    const path = "/api/0/relays/metrics/";
    const buckets = [{ name: "c:spans/usage@none", type: "c", value: 1, timestamp: 1, width: 10 }];
    const refused = await post(path, { buckets: { [key]: buckets } });
    assert.deepEqual([refused.status, refused.text], [403, ""]);
    test.relays.known.set(relayId, { publicKey, internal: true });
    for (const body of [
      { buckets: { [key]: buckets, short: buckets, [keyA]: 5 } },
      "no JSON",
      "null",
      { buckets: 5 },
    ]) {
      const taken = await post(path, body);
      assert.deepEqual([taken.status, taken.text], [202, "{}"], JSON.stringify(body));
    }
    await test.settled();
    const received = [...test.events.units, ...test.spans.units];
    assert.deepEqual(
      received.flatMap(({ items }) => items.map(({ type, payload }) => [type, JSON.parse(payload.toString())])),
      [["metric_buckets", buckets]],
    );
    assert.equal(received[0]?.request?.trusted, true);
  });

  it("answers the wrong method with the right one", async () => {
    for (const path of ["projectconfigs/", "publickeys/", "register/challenge/", "register/response/", "metrics/"]) {
      const response = await fetch(`${test.url}/api/0/relays/${path}`);
      assert.deepEqual([response.status, response.headers.get("allow")], [405, "POST"], path);
    }
    const live = await fetch(`${test.url}/api/0/relays/live/`);
    assert.deepEqual([live.status, await live.text()], [200, '{"is_healthy":true}']);
  });
});

describe("the API for relays, with an upstream of our own", () => {
  it("passes registrations and later versions on as they are, and tells when the upstream is out of reach", async () => {
    const seen: { path: string; headers: IncomingMessage["headers"]; body: string }[] = [];
    const upstream = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      seen.push({ path: request.url ?? "", headers: request.headers, body });
      response.writeHead(418, { "content-type": "application/json" }).end('{"detail":"from above"}');
    });
    await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
    const { port } = upstream.address() as AddressInfo;
    const test = await startTestGateway({
      relay: { upstream: `http://127.0.0.1:${port}/` },
      projects: { upstream: true },
    });
    try {
      const headers = {
        "x-sentry-relay-id": "as it is",
        "x-sentry-relay-signature": "s.h",
        "x-further": "f",
        "x-forwarded-for": "1.2.3.4",
      };
      for (const path of [
        "/api/0/relays/register/challenge/",
        "/api/0/relays/register/response/",
        "/api/0/relays/projectconfigs/?version=4&a=b",
      ]) {
        const response = await fetch(test.url + path, { method: "POST", body: "the body", headers });
        assert.deepEqual([response.status, await response.text()], [418, '{"detail":"from above"}']);
        const { path: passedPath, headers: passed, body } = seen.at(-1) ?? assert.fail("nothing was passed on");
        assert.deepEqual([passedPath, body, passed["x-further"]], [path, "the body", "f"]);
        assert.deepEqual([passed["x-sentry-relay-id"], passed["x-sentry-relay-signature"]], ["as it is", "s.h"]);
        assert.equal(passed["x-forwarded-for"], undefined);
      }
      upstream.closeAllConnections();
      await new Promise((resolve) => upstream.close(resolve));
      const gone = await fetch(`${test.url}/api/0/relays/register/challenge/`, { method: "POST", body: "{}" });
      assert.deepEqual([gone.status, await gone.json()], [502, { detail: "the upstream cannot be reached" }]);
    } finally {
      upstream.close();
      await test.stop();
    }
  });
});
