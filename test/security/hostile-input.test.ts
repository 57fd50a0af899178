import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { openStoreReader } from "@weir/sink";
import { startWeir, type WeirProcess } from "../harness/weir-process.ts";
import { hostilePayloads } from "./hostile-payloads.ts";

const publicKey = "c".repeat(32);
const projectId = 77;
const project = {
  projectId,
  organizationId: 1,
  slug: "attacked",
  publicKeys: [{ publicKey, numericId: 5 }],
  config: {},
};
const errorCategory = 1;

describe("hostile input", function () {
  this.timeout(60_000);
  let weir: WeirProcess;

  before(async () => {
    weir = await startWeir({
      projects: [project],
      config: { aggregator: { bucket_interval: 1, initial_delay: 0 } },
    });
  });

  // Stopping fails if the process has crashed.
  after(() => weir?.stop());

  afterEach(async () => {
    const ready = await fetch(`${weir.httpUrl}/api/relay/healthcheck/ready/`);
    assert.equal(ready.status, 200, weir.logs());
  });

  it("ends, payload by payload, in a delivered event or in an outcome", async () => {
    for (const [index, { name, payload }] of hostilePayloads.entries()) {
      const eventId = index.toString(16).padStart(32, "e");
      const envelope = Buffer.concat([
        Buffer.from(`{"event_id":"${eventId}"}\n{"type":"event","length":${payload.length}}\n`),
        payload,
        Buffer.from("\n"),
      ]);
      const { status, body } = await post(weir, envelope);
      assert.equal(status, 200, `${name}: ${body}`);
    }
    const found = await settled(weir, hostilePayloads.length);
    assert.deepEqual(found, { ...found, total: hostilePayloads.length });
    assert.ok(found.refused >= 5, "payloads that are no objects must end in outcomes");
    assert.ok(found.delivered >= 5, "odd but valid events must be delivered");
  });

  it("is stopped by the size limit while it is still packed", async () => {
    const bomb = gzipSync(Buffer.alloc(400 * 1024 * 1024));
    assert.ok(bomb.length < 500_000);
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => post(weir, bomb, { "content-encoding": "gzip" })),
      );
      // Some may be turned away before they are unpacked, because others are being unpacked.
      for (const { status, body } of answers) assert.ok(status === 413 || status === 503, `${status}: ${body}`);
    }
    assert.equal((await post(weir, bomb, { "content-encoding": "gzip" })).status, 413);
    // Unpacked, these were more than 3 GB.
    const resident = residentBytes(weir.pid);
    assert.ok(resident < 2 ** 30, `${resident} bytes are resident`);
  });

  it("is refused where it is not even HTTP or gRPC", async () => {
    const [, httpPort] = new URL(weir.httpUrl).host.split(":");
    const [, grpcPort] = weir.grpcAddress.split(":");
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7919) % 256));
    for (const port of [httpPort, grpcPort]) {
      await talk(Number(port), noise);
      await talk(
        Number(port),
        Buffer.from("GET / HTTP/1.1\r\nContent-Length: -1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
      );
      await talk(Number(port), Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), noise]));
    }
  });

  it("may break off in the middle of a body", async () => {
    const [host, port] = new URL(weir.httpUrl).host.split(":");
    const head = `POST /api/${projectId}/envelope/ HTTP/1.1\r\nHost: ${host}\r\nX-Sentry-Auth: Sentry sentry_key=${publicKey}\r\nContent-Length: 100000\r\n\r\n`;
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const socket = connect(Number(port), host);
      await once(socket, "connect");
      socket.write(`${head}{"event_id":"`);
      socket.destroy();
    }
  });

  it("may have headers beyond any measure", async () => {
    const [, port] = new URL(weir.httpUrl).host.split(":");
    const answer = await talk(
      Number(port),
      Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(200_000)}\r\n\r\n`),
    );
    assert.match(answer, /^HTTP\/1\.1 431 /);
  });

  it("leaves good data alone", async () => {
    const before = await settled(weir, hostilePayloads.length);
    const { status } = await post(weir, Buffer.from(`{}\n{"type":"event"}\n{"message":"still here"}\n`));
    assert.equal(status, 200);
    assert.equal((await settled(weir, before.total + 1)).delivered, before.delivered + 1);
  });
});

async function post(weir: WeirProcess, body: Buffer, headers: Record<string, string> = {}) {
  const response = await fetch(`${weir.httpUrl}/api/${projectId}/envelope/`, {
    method: "POST",
    body: new Uint8Array(body),
    headers: { "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${publicKey}`, ...headers },
  });
  return { status: response.status, body: await response.text() };
}

/** Sends bytes and returns what came back until the other side closed, or nothing more came for a second. */
async function talk(port: number, bytes: Buffer): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const received: Buffer[] = [];
  socket.on("data", (chunk) => received.push(chunk));
  // A reset is as good an answer as any.
  socket.on("error", () => undefined);
  socket.setTimeout(1000, () => socket.destroy());
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(bytes);
  await closed;
  return Buffer.concat(received).toString("latin1");
}

/** Waits until the errors that were delivered and those that have outcomes are `expected` or more, and stay so. */
async function settled(weir: WeirProcess, expected: number) {
  let found = countErrors(weir.dataDir);
  for (let waitedMs = 0; found.total < expected && waitedMs < 20_000; waitedMs += 200) {
    await delay(200);
    found = countErrors(weir.dataDir);
  }
  // One more aggregation of outcomes, so that what was counted twice shows.
  await delay(1500);
  return countErrors(weir.dataDir);
}

function countErrors(dataDir: string) {
  let delivered = 0;
  let refused = 0;
  const reader = openStoreReader(dataDir);
  try {
    let position = 0;
    for (let page = reader.read(position); page.length > 0; page = reader.read(position)) {
      for (const { id, topic, value } of page) {
        position = id;
        if (topic === "events") delivered += 1;
        if (topic !== "outcomes" && topic !== "outcomes_billing") continue;
        const outcome: { category: number; quantity?: number } = JSON.parse(value.toString("utf8"));
        if (outcome.category === errorCategory) refused += outcome.quantity ?? 1;
      }
    }
  } finally {
    reader.close();
  }
  return { delivered, refused, total: delivered + refused };
}

function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) * 1024;
}
