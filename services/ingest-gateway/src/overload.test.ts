import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { auth, callGateway as call } from "./testing/call-gateway.ts";
import type { TestGateway } from "./testing/test-gateway.ts";
import { key, projectDocument, startTestGateway } from "./testing/test-gateway.ts";

const envelope = '{}\n{"type":"event"}\n{"message":"parcel"}\n';
const path = "/api/42/envelope/";
const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nX-Sentry-Auth: Sentry sentry_key=${key}\r\n`;

describe("the gateway under load", () => {
  let test: TestGateway;
  const sockets: Socket[] = [];

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await test.stop();
  });

  /** A connection that collects what it is answered. */
  async function open(): Promise<{ socket: Socket; answer: () => string; closed: Promise<unknown> }> {
    const socket = connect(test.gateway.httpAddress?.port ?? 0, "127.0.0.1");
    sockets.push(socket);
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    const closed = once(socket, "close");
    await once(socket, "connect");
    return { socket, answer: () => received, closed };
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await sleep(5);
  }

  const refusal = (cause: string) => ({
    status: 503,
    retryAfter: "5",
    text: JSON.stringify({ detail: "failed to queue envelope", causes: [cause] }),
  });

  async function submit() {
    const { status, headers, text } = await call(test.url, { path, headers: auth, body: envelope });
    return { status, retryAfter: headers.get("retry-after"), text };
  }

  it("answers 503 at once when too many requests are in flight, and goes on when one has ended", async () => {
    test = await startTestGateway({ limits: { max_requests_in_flight: 1 } });
    const slow = await open();
    slow.socket.write(`${head}Content-Length: ${envelope.length}\r\n\r\n`);
    await until(() => test.metric("weir_gateway_requests_in_flight") === 1);
    assert.deepEqual(await submit(), refusal("too many requests are in flight"));
    // Before the body is sent, and whatever the length that it states.
    const unsent = await open();
    unsent.socket.write(`${head}Content-Length: 100000000\r\n\r\n`);
    await until(() => unsent.answer().includes("too many requests"));
    assert.equal((await call(test.url, { path: "/api/relay/healthcheck/ready/", method: "GET" })).status, 200);
    slow.socket.write(envelope);
    await until(() => slow.answer().startsWith("HTTP/1.1 200 "));
    unsent.socket.destroy();
    await until(() => test.metric("weir_gateway_requests_in_flight") === 0);
    assert.equal((await submit()).status, 200);
    assert.deepEqual(test.outcomes, []);
  });

  it("answers 503 when more bytes are announced than may be read at a time", async () => {
    test = await startTestGateway({ limits: { max_bodies_in_flight: 100_000 } });
    const first = await open();
    first.socket.write(`${head}Content-Length: 90000\r\n\r\n${"x".repeat(80_000)}`);
    await until(() => test.metric("weir_gateway_bodies_held_bytes") === 80_000);
    const second = await open();
    second.socket.write(`${head}Content-Length: 50000\r\n\r\n`);
    await until(() => second.answer().includes("too many bytes of request bodies are being read"));
    assert.match(second.answer(), /^HTTP\/1.1 503 [\s\S]*\r\nretry-after: 5\r\n/);
    assert.equal((await submit()).status, 200);
    first.socket.destroy();
    await until(() => test.metric("weir_gateway_bodies_held_bytes") === 0);
  });

  it("refuses by HTTP and gRPC when memory is short, and says so in its health", async () => {
    test = await startTestGateway({ health: { max_memory_bytes: 1 } });
    assert.deepEqual(await submit(), refusal("relay is running out of memory"));
    assert.deepEqual(test.outcomes, []);
    const request = { publicKey: key, projectId: 42n, envelope: Buffer.from(envelope), client: "" };
    await assert.rejects(test.gateway.port.submitEnvelope(request), { code: "UNAVAILABLE", reason: "OUT_OF_MEMORY" });
    assert.deepEqual(test.outcomeLines(), ["3 internal error 1"]);
    assert.equal((await call(test.url, { path: "/api/relay/healthcheck/ready/", method: "GET" })).status, 503);
    assert.equal((await call(test.url, { path: "/api/relay/healthcheck/live/", method: "GET" })).status, 200);
  });

  it("cuts off a body that comes too slowly with 408, and no other", async () => {
    test = await startTestGateway({ limits: { min_body_rate: 1000, min_body_rate_grace: 0.2 } });
    const fast = await open();
    const slow = await open();
    for (const { socket } of [fast, slow]) socket.write(`${head}Content-Length: 100000\r\n\r\n{}\n`);
    const trickle = setInterval(() => {
      fast.socket.write("x".repeat(400));
      slow.socket.write("x");
    }, 50);
    await slow.closed;
    clearInterval(trickle);
    assert.match(slow.answer(), /^HTTP\/1.1 408 /);
    assert.equal(fast.answer(), "");
    assert.equal(fast.socket.destroyed, false);
    assert.deepEqual(test.errors, []);
  });

  it("cuts off headers that do not come", async () => {
    test = await startTestGateway({ limits: { headers_timeout: 0.2 } });
    const silent = await open();
    const half = await open();
    half.socket.write(head);
    await Promise.all([silent.closed, half.closed]);
    assert.match(half.answer(), /^HTTP\/1.1 408 /);
  });

  it("cuts off a silent connection after limits.idle_timeout, if one is set", async () => {
    test = await startTestGateway({ limits: { idle_timeout: 0.2 } });
    const silent = await open();
    silent.socket.write(`${head}Content-Length: 100000\r\n\r\n{}\n`);
    await silent.closed;
  });

  it("takes no more connections than limits.max_connections", async () => {
    test = await startTestGateway({ limits: { max_connections: 2 } });
    await open();
    await open();
    const third = await open();
    third.socket.resume();
    await third.closed;
  });

  it("compresses answers for clients that take it, and remembers small ones", async () => {
    test = await startTestGateway();
    test.projects.set(key, projectDocument({ quotas: [{ categories: ["error"], limit: 0, reasonCode: "off" }] }));
    for (let round = 0; round < 2; round++) {
      const { socket, answer, closed } = await open();
      socket.write(
        `${head}Accept-Encoding: gzip\r\nConnection: close\r\nContent-Length: ${envelope.length}\r\n\r\n${envelope}`,
      );
      await closed;
      const [headers = "", body = ""] = answer().split("\r\n\r\n");
      assert.match(headers, /^HTTP\/1.1 429 [\s\S]*\r\ncontent-encoding: gzip\r\nvary: accept-encoding\r\n/);
      assert.match(gunzipSync(Buffer.from(body, "latin1")).toString(), /^\{"detail":"Sentry dropped data/);
    }
    const small = await call(test.url, { path: "/api/42/nothing/", headers: { "accept-encoding": "gzip" } });
    assert.equal(small.headers.get("content-encoding"), null);
  });

  it("answers even if the reason of a limit holds characters that would end a header", async () => {
    test = await startTestGateway();
    const reasonCode = "off\r\nSet-Cookie: a=b\u0000☂";
    test.projects.set(key, projectDocument({ quotas: [{ categories: ["error"], limit: 0, reasonCode }] }));
    const { status, headers } = await call(test.url, { path, headers: auth, body: envelope });
    assert.equal(status, 429);
    assert.equal(headers.get("set-cookie"), null);
    assert.equal(headers.get("x-sentry-rate-limits"), "60:error:organization:offSet-Cookie: a=b");
  });

  it("answers late requests 503 while it stops, and then listens no more", async () => {
    test = await startTestGateway();
    const slow = await open();
    slow.socket.write(`${head}Content-Length: ${envelope.length}\r\n\r\n`);
    await until(() => test.metric("weir_gateway_requests_in_flight") === 1);
    const stopped = test.stop();
    assert.deepEqual(await submit(), refusal("envelope buffer channel is closed"));
    assert.equal((await call(test.url, { path: "/api/relay/healthcheck/live/", method: "GET" })).status, 200);
    assert.equal((await call(test.url, { path: "/api/relay/healthcheck/ready/", method: "GET" })).status, 503);
    slow.socket.write(envelope);
    await stopped;
    assert.match(slow.answer(), /^HTTP\/1.1 200 [\s\S]*\r\nconnection: close\r\n/i);
    assert.equal(test.events.units.length, 1);
    await assert.rejects(fetch(test.url));
  });

  it("cuts off who is still sending when a part of the shutdown's time is over, and keeps what was accepted", async () => {
    test = await startTestGateway({ limits: { shutdown_timeout: 2 } });
    const slow = await open();
    slow.socket.write(`${head}Content-Length: 100000\r\n\r\n{}\n`);
    await until(() => test.metric("weir_gateway_requests_in_flight") === 1);
    let processed = () => {};
    const busy = new Promise<void>((resolve) => {
      processed = resolve;
    });
    test.events.answer = async ({ id }) => {
      await busy;
      return { id, rateLimits: [], failure: undefined };
    };
    assert.equal((await submit()).status, 200);
    const stopped = test.stop();
    await slow.closed;
    assert.equal(slow.answer(), "");
    processed();
    await stopped;
    assert.equal(test.events.units.length, 1);
    assert.deepEqual(test.outcomes, []);
    assert.deepEqual(test.errors, []);
  });
});
