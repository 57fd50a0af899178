import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";
import { failed, processed } from "./testing/stub-processor.ts";
import type { TestGateway } from "./testing/test-gateway.ts";
import { key, projectDocument, startTestGateway } from "./testing/test-gateway.ts";

const relayId = "0fd3a7a0-35f6-4d3b-9c4e-2b1f5a8d7c66";
const relay = generateKeyPairSync("ed25519");
const relayKey = relay.publicKey.export({ format: "jwk" }).x ?? "";
const bounds = { maxEntries: 10_000, maxBytes: 64 * 1024 * 1024 };
const log = '{"type":"log","item_count":1}\n{"items":[{}]}';

function eventId(index: number): string {
  return index.toString(16).padStart(32, "0");
}

function envelope(index: number, more = ""): string {
  return `{"event_id":"${eventId(index)}"}\n{"type":"event"}\n{"extra":"${"x".repeat(500)}"}\n${more}`;
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 10) {
    if (condition()) return;
    await sleep(10);
  }
  assert.fail(`not within 10 s: ${what}`);
}

function delivered({ events }: TestGateway): string[] {
  return events.units.map((unit) => unit.eventId);
}

const unavailable = (unit: EnvelopeUnit) => failed(unit, true);

describe("the buffer on disk", () => {
  let folder: string;
  const running: TestGateway[] = [];

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "weir-spool-")), "spool");
  });
  afterEach(async () => {
    for (const gateway of running.splice(0)) await gateway.stop();
    await rm(join(folder, ".."), { recursive: true, force: true });
  });

  async function start(envelopes: object = { durability: "disk" }, spoolBounds = bounds): Promise<TestGateway> {
    const settings = {
      spool: { envelopes: { path: folder, ...envelopes } },
      limits: { shutdown_timeout: 1 },
      auth: { static_relays: { [relayId]: { public_key: relayKey, internal: true } } },
    };
    const gateway = await startTestGateway(settings, spoolBounds);
    running.push(gateway);
    return gateway;
  }

  async function send({ url }: TestGateway, body: string, headers: Record<string, string> = {}): Promise<number> {
    const response = await fetch(`${url}/api/42/envelope/`, {
      method: "POST",
      headers: { "x-sentry-auth": `Sentry sentry_key=${key}`, ...headers },
      body,
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** A disk that is slow for a moment may fill so small a memory. */
  async function sendUntilTaken(gateway: TestGateway, body: string): Promise<void> {
    for (let tries = 0; (await send(gateway, body)) !== 200; tries++) {
      assert.ok(tries < 100, "takes nothing any more");
      await sleep(20);
    }
  }

  async function recordFiles(): Promise<string[]> {
    return (await readdir(folder)).filter((name) => name.endsWith(".records")).map((name) => join(folder, name));
  }

  for (const durability of ["disk", "memory"]) {
    it(`goes on in the next process with what was held, with durability ${durability}`, async () => {
      const first = await start({ durability });
      first.events.answer = unavailable;
      for (let index = 0; index < 20; index++) assert.equal(await send(first, envelope(index)), 200);
      await until(() => first.events.sentIds.length > 0, "an attempt");
      await first.stop();
      assert.deepEqual(first.outcomes, []);
      const second = await start({ durability });
      await second.settled();
      assert.deepEqual(
        delivered(second).sort(),
        Array.from({ length: 20 }, (_, index) => eventId(index)),
      );
      const attempted = new Set(first.events.sentIds);
      assert.ok(second.events.sentIds.some((id) => attempted.has(id)));
      assert.deepEqual(second.gateway.books.balance()[0], {
        ...second.gateway.books.balance()[0],
        category: "error",
        received: 20,
        accepted: 20,
        held: 0,
      });
    });
  }

  it("keeps who sent it, whether that was trusted, and when", async () => {
    const demanding = projectDocument({ trustedRelaySettings: { verifySignature: "enabled" } });
    const first = await start();
    first.projects.set(key, demanding);
    first.events.answer = unavailable;
    const sentAtMs = Date.now();
    assert.equal(await send(first, envelope(1), { "x-sentry-relay-id": relayId, "user-agent": "a browser" }), 200);
    const answeredAtMs = Date.now();
    await first.stop();
    const second = await start();
    second.projects.set(key, demanding);
    await second.settled();
    const [unit] = second.events.units;
    assert.ok(unit?.request !== undefined && unit.receivedAt !== undefined);
    assert.deepEqual([unit.request.trusted, unit.request.userAgent, unit.scoping?.publicKey], [true, "a browser", key]);
    const receivedAtMs = Number(unit.receivedAt.seconds) * 1000 + unit.receivedAt.nanos / 1e6;
    assert.ok(receivedAtMs >= sentAtMs - 1 && receivedAtMs <= answeredAtMs + 1, `received at ${receivedAtMs}`);
    assert.deepEqual(second.outcomes, []);
  });

  it("keeps the signature, which decides when the project is known", async () => {
    const unknown = "d".repeat(32);
    const header = Buffer.from(JSON.stringify({ t: new Date().toISOString() }));
    const signature = sign(null, Buffer.concat([header, Buffer.alloc(1)]), relay.privateKey);
    const signatures = [`${signature.toString("base64url")}.${header.toString("base64url")}`, "not.valid", undefined];
    const first = await start();
    for (const [index, each] of signatures.entries()) {
      const headers = { "x-sentry-auth": `Sentry sentry_key=${unknown}` };
      const signed = each === undefined ? headers : { ...headers, "x-sentry-relay-signature": each };
      assert.equal(await send(first, envelope(index), signed), 200);
    }
    await first.stop();
    const second = await start();
    const state = projectDocument({
      trustedRelaySettings: { verifySignature: "enabled" },
      trustedRelays: [relayKey],
    });
    second.projects.set(unknown, { ...state, publicKeys: [{ publicKey: unknown, isEnabled: true }] });
    await second.settled();
    assert.deepEqual(delivered(second), [eventId(0)]);
    assert.deepEqual(second.outcomeLines(), ["3 invalid_signature error 1", "3 missing_signature error 1"]);
  });

  it("does not send again after a restart the part of an envelope that was answered", async () => {
    const first = await start();
    first.events.answer = unavailable;
    assert.equal(await send(first, envelope(1, log)), 200);
    await until(() => first.spans.units.length === 1 && first.events.sentIds.length > 0, "the logs");
    await sleep(50);
    await first.stop();
    const second = await start();
    await second.settled();
    assert.deepEqual([delivered(second), second.spans.sentIds], [[eventId(1)], []]);
  });

  it("spills what memory has no room for, and delivers all of it", async () => {
    const gateway = await start({ durability: "memory" }, { maxEntries: 10_000, maxBytes: 400_000 });
    gateway.events.answer = unavailable;
    for (let index = 0; index < 400; index++) await sendUntilTaken(gateway, envelope(index));
    assert.ok((await recordFiles()).length > 0);
    gateway.events.answer = processed;
    await gateway.settled();
    assert.deepEqual(
      delivered(gateway).sort(),
      Array.from({ length: 400 }, (_, index) => eventId(index)),
    );
  });

  it("hands out the newest first, from memory and from disk", async () => {
    const gateway = await start({ durability: "memory" }, { maxEntries: 10_000, maxBytes: 400_000 });
    gateway.projects.knowsGlobalConfig = false;
    for (let index = 0; index < 300; index++) await sendUntilTaken(gateway, envelope(index));
    gateway.projects.knowsGlobalConfig = true;
    await until(() => delivered(gateway).length === 300, "all of them");
    // Batches that are in flight at the same time end in any order.
    const inFlight = 64;
    for (const [position, id] of delivered(gateway).entries()) {
      const age = 299 - Number.parseInt(id, 16);
      assert.ok(Math.abs(age - position) < inFlight, `found the ${age}th newest in place ${position}`);
    }
  });

  it("refuses with 503 what has no room on disk, and takes new data when there is room again", async () => {
    const gateway = await start({ durability: "disk", max_disk_size: 20_000 });
    gateway.events.answer = unavailable;
    const statuses: number[] = [];
    for (let index = 0; index < 60; index++) statuses.push(await send(gateway, envelope(index)));
    const taken = statuses.filter((status) => status === 200).length;
    assert.ok(taken > 10 && taken < 60, `took ${taken}`);
    assert.equal(statuses.at(-1), 503);
    assert.equal((await fetch(`${gateway.url}/api/relay/healthcheck/ready/`)).status, 503);
    assert.deepEqual(
      gateway.outcomeLines(),
      Array.from({ length: 60 - taken }, () => "3 internal error 1"),
    );
    gateway.events.answer = processed;
    await gateway.settled();
    assert.equal(delivered(gateway).length, taken);
    await sendUntilTaken(gateway, envelope(100));
  });

  it("accounts for an envelope that is damaged while it is held, and loses no other", async () => {
    const gateway = await start({ durability: "disk" }, { maxEntries: 10_000, maxBytes: 20_000 });
    gateway.projects.knowsGlobalConfig = false;
    for (let index = 0; index < 50; index++) assert.equal(await send(gateway, envelope(index)), 200);
    const [file] = await recordFiles();
    assert.ok(file !== undefined);
    const bytes = await readFile(file);
    bytes[bytes.indexOf(eventId(3))] = 0x7a;
    await writeFile(file, bytes);
    gateway.projects.knowsGlobalConfig = true;
    await gateway.settled();
    assert.deepEqual(
      delivered(gateway).sort(),
      Array.from({ length: 50 }, (_, index) => eventId(index)).filter((id) => id !== eventId(3)),
    );
    assert.deepEqual(gateway.outcomeLines(), ["3 internal error 1"]);
  });

  it("drops what waited too long on disk, with an outcome", async () => {
    const gateway = await start(
      { durability: "disk", max_envelope_delay_secs: 1 },
      { maxEntries: 100, maxBytes: 5000 },
    );
    const unknown = { "x-sentry-auth": `Sentry sentry_key=${"f".repeat(32)}` };
    for (let index = 0; index < 20; index++) assert.equal(await send(gateway, envelope(index), unknown), 200);
    await gateway.settled();
    assert.deepEqual(
      gateway.outcomeLines(),
      Array.from({ length: 20 }, () => "3 timestamp error 1"),
    );
  });

  it("reads back no more per second than it may", async () => {
    const first = await start();
    first.events.answer = unavailable;
    for (let index = 0; index < 60; index++) assert.equal(await send(first, envelope(index)), 200);
    await first.stop();
    const began = performance.now();
    const second = await start({ durability: "disk", max_unspool_envelopes_per_second: 25 });
    await until(() => second.events.units.length > 0, "the first envelope");
    assert.ok(second.events.units.length <= 50);
    await second.settled();
    // The first second's worth comes at once.
    assert.ok(performance.now() - began > 1200, `took ${performance.now() - began} ms`);
  });

  it("leaves nothing on a disk that ends with the process", async () => {
    const gateway = await start({ durability: "disk", ephemeral: true });
    gateway.events.answer = unavailable;
    for (let index = 0; index < 5; index++) assert.equal(await send(gateway, envelope(index)), 200);
    await gateway.stop();
    assert.deepEqual(
      gateway.outcomeLines(),
      Array.from({ length: 5 }, () => "3 internal error 1"),
    );
  });

  it("lets no second process write to its folder", async () => {
    await start();
    await writeFile(
      join(folder, "owner"),
      `1 ${(await readFile("/proc/1/stat", "utf8")).replace(/^.*\) /s, "").split(" ")[19]}`,
    );
    await assert.rejects(start(), /spool\.envelopes\.path: found .* in use by process 1, expected a folder of its own/);
  });

  it("takes over the folder of a process that has ended", async () => {
    const first = await start();
    await first.stop();
    await writeFile(join(folder, "owner"), "999999999 1");
    await start();
  });
});

describe("the buffer before the first global configuration", () => {
  it("holds everything", async () => {
    const test = await startTestGateway();
    test.projects.knowsGlobalConfig = false;
    await fetch(`${test.url}/api/42/envelope/`, {
      method: "POST",
      headers: { "x-sentry-auth": `Sentry sentry_key=${key}` },
      body: envelope(1),
    });
    await sleep(150);
    assert.equal(test.events.units.length, 0);
    test.projects.knowsGlobalConfig = true;
    await test.settled();
    assert.equal(test.events.units.length, 1);
    await test.stop();
  });
});
