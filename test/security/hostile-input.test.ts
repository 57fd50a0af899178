import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { openStoreReader } from "@weir/sink";
import { exchangeRaw } from "../harness/raw-http.ts";
import { startWeir, type WeirProcess } from "../harness/weir-process.ts";
import { attackedProject, auth, projectId, quickOutcomes } from "./attacked-project.ts";
import { hostilePayloads } from "./hostile-payloads.ts";

const errorCategory = 1;
/** How long something may be silent before it counts as having said all. */
const quietMs = 1000;

describe("hostile input", function () {
  this.timeout(60_000);
  let weir: WeirProcess;

  before(async () => {
    weir = await startWeir({
      projects: [attackedProject],
      config: quickOutcomes,
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
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7919) % 256)).toString("latin1");
    for (const url of [weir.httpUrl, `http://${weir.grpcAddress}`]) {
      await exchangeRaw(url, noise, quietMs);
      await exchangeRaw(
        url,
        "GET / HTTP/1.1\r\nContent-Length: -1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        quietMs,
      );
      await exchangeRaw(url, `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${noise}`, quietMs);
    }
  });

  it("may have headers beyond any measure", async () => {
    const head = `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(200_000)}\r\n\r\n`;
    const { received } = await exchangeRaw(weir.httpUrl, head, quietMs);
    assert.match(received, /^HTTP\/1\.1 431 /);
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
    headers: { ...auth, ...headers },
  });
  return { status: response.status, body: await response.text() };
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
