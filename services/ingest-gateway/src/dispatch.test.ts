import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { SpoolServiceDefinition, SpoolWaitReason } from "@weir/gen/weir/ingest/v1/spool.ts";
import type { Port } from "@weir/rpc";
import { failed, processed } from "./testing/stub-processor.ts";
import type { TestGateway } from "./testing/test-gateway.ts";
import { key, projectDocument, startTestGateway } from "./testing/test-gateway.ts";

const event = '{"event_id":"4b1f0c2a9d3e48f7a6b5c4d3e2f10987"}\n{"type":"event"}\n{}\n';
const other = "b".repeat(32);

function trace(publicKey: string): string {
  return `{"trace":{"trace_id":"4c79f60c11214eb38604f4ae0781bfb2","public_key":"${publicKey}"}}\n{"type":"event"}\n{}\n`;
}

describe("buffer and dispatch", () => {
  let test: TestGateway;

  beforeEach(async () => {
    test = await startTestGateway();
  });
  afterEach(() => test.stop());

  async function send(body: string, publicKey = key): Promise<number> {
    const headers = { "x-sentry-auth": `Sentry sentry_key=${publicKey}` };
    const response = await fetch(`${test.url}/api/42/envelope/`, { method: "POST", headers, body });
    await response.arrayBuffer();
    return response.status;
  }

  /** What the status of the buffer names. */
  async function waitReasons(): Promise<readonly SpoolWaitReason[]> {
    const spool = test.gateway.bindings.find(({ definition }) => definition === SpoolServiceDefinition);
    const port = spool?.implementation as Port<SpoolServiceDefinition> | undefined;
    const status = await port?.getSpoolStatus({ maxGroups: 0 });
    return status?.groups.map(({ reason }) => reason) ?? [];
  }

  function held(): number {
    return test.gateway.books.balance().find(({ category }) => category === "error")?.held ?? 0;
  }

  it("holds what a processor can't take now and sends it again with the same id", async () => {
    let attempts = 0;
    test.events.answer = (unit) => (attempts++ < 2 ? failed(unit, true) : processed(unit));
    assert.equal(await send(event), 200);
    await sleep(50);
    assert.equal(held(), 1);
    await test.settled();
    assert.equal(test.events.units.length, 1);
    assert.equal(test.events.sentIds.length, 3);
    assert.equal(new Set(test.events.sentIds).size, 1);
    assert.deepEqual(test.outcomes, []);
  });

  it("keeps what it holds between one SIGUSR1 and the next, and goes on by itself when it stops", async () => {
    const pause = async () => {
      process.kill(process.pid, "SIGUSR1");
      await sleep(5);
      await send(event);
      assert.deepEqual(await waitReasons(), [SpoolWaitReason.PAUSED]);
    };
    await pause();
    assert.deepEqual(test.events.sentIds, []);
    process.kill(process.pid, "SIGUSR1");
    await test.settled();
    assert.equal(test.events.units.length, 1);
    await pause();
    await test.stop();
    assert.equal(test.events.units.length, 2);
    assert.deepEqual(test.outcomes, []);
    test = await startTestGateway();
  });

  it("sends only that part again that failed", async () => {
    let attempts = 0;
    test.events.answer = (unit) => (attempts++ < 1 ? failed(unit, true) : processed(unit));
    await send(`${event}{"type":"log","item_count":1}\n{"items":[{}]}`);
    await test.settled();
    assert.equal(test.spans.sentIds.length, 1);
    assert.equal(test.events.sentIds.length, 2);
    assert.deepEqual(
      test.gateway.books.balance().map(({ category, accepted }) => [category, accepted]),
      [
        ["error", 1],
        ["log_item", 1],
        ["log_byte", 14],
      ],
    );
  });

  it("ends with an outcome what a processor will never take", async () => {
    test.events.answer = (unit) => failed(unit, false);
    await send(event);
    await test.settled();
    assert.deepEqual(test.outcomeLines(), ["3 internal error 1"]);
  });

  it("repeats a batch that failed as a whole in a way that may pass", async () => {
    let attempts = 0;
    test.events.answer = (unit) => {
      if (attempts++ === 0) throw Object.assign(new Error("connection lost"), { retryable: true });
      return processed(unit);
    };
    await send(event);
    await test.settled();
    assert.equal(test.events.units.length, 1);
    assert.deepEqual(test.outcomes, []);
  });

  it("does not let one unit that breaks a batch take the others with it", async () => {
    test.events.answer = (unit) => {
      if (unit.items[0]?.payload.includes("poison")) throw new Error("a bug in the processor");
      return processed(unit);
    };
    const poison = event.replace("\n{}\n", '\n{"message":"poison"}\n');
    await Promise.all([event, poison, event, event].map((body) => send(body)));
    await test.settled();
    assert.equal(test.events.units.length, 3);
    assert.deepEqual(test.outcomeLines(), ["3 internal error 1"]);
  });

  it("waits for a project's state, and for that of the project that samples", async () => {
    assert.equal(await send(trace(other), key), 200);
    await sleep(30);
    assert.equal(test.events.units.length, 0);
    test.projects.set(other, { ...projectDocument(), publicKeys: [{ publicKey: other, isEnabled: true }] });
    await test.settled();
    assert.deepEqual(
      test.events.units.map((unit) => [unit.scoping?.publicKey, unit.samplingKey]),
      [[key, other]],
    );
  });

  it("goes on without sampling rules when the sampling project is disabled or another organization's", async () => {
    test.projects.set(other, { disabled: true });
    await send(trace(other));
    await test.settled();
    test.projects.set(other, {
      ...projectDocument(),
      organizationId: 2,
      publicKeys: [{ publicKey: other, isEnabled: true }],
    });
    await send(trace(other));
    await test.settled();
    assert.deepEqual(
      test.events.units.map((unit) => unit.samplingKey),
      ["", ""],
    );
  });

  it("repeats the checks of admission when data leaves the buffer", async () => {
    const late = "d".repeat(32);
    const body = `${event}{"type":"session"}\n{}`;
    assert.equal(await send(body, late), 200);
    const state = projectDocument({ quotas: [{ categories: ["error", "session"], limit: 0, reasonCode: "off" }] });
    test.projects.set(late, { ...state, publicKeys: [{ publicKey: late, isEnabled: true }] });
    await test.settled();
    assert.deepEqual(test.outcomeLines(), ["2 off error 1"]);
    assert.equal(test.events.units.length, 0);
  });

  it("drops at the exit what belongs to another project than was stated", async () => {
    const late = "d".repeat(32);
    assert.equal(await send(event, late), 200);
    test.projects.set(late, {
      ...projectDocument(),
      projectId: 43,
      publicKeys: [{ publicKey: late, isEnabled: true }],
    });
    await test.settled();
    assert.deepEqual(test.outcomeLines(), ["3 project_id error 1"]);
  });

  it("sends in batches what is ready at the same time", async () => {
    const gate = Promise.withResolvers<void>();
    test.events.answer = async (unit) => {
      await gate.promise;
      return processed(unit);
    };
    await Promise.all(Array.from({ length: 200 }, () => send(event)));
    gate.resolve();
    await test.settled();
    assert.equal(test.events.units.length, 200);
    assert.ok(test.events.batchSizes.length < 100, `sent ${test.events.batchSizes.length} batches`);
    assert.ok(Math.max(...test.events.batchSizes) <= 64);
  });

  it("does not let a processor that hangs hold up the other", async () => {
    test.spans.answer = () => new Promise<never>(() => {});
    const log = '{}\n{"type":"log","item_count":1}\n{"items":[{}]}';
    for (let sent = 0; sent < 800; sent += 100) await Promise.all(Array.from({ length: 100 }, () => send(log)));
    await send(event);
    for (let waited = 0; waited < 100 && test.events.units.length === 0; waited++) await sleep(10);
    assert.equal(test.events.units.length, 1);
    await test.gateway.stop(AbortSignal.timeout(50));
    const logs = test.gateway.books.balance().find(({ category }) => category === "log_item");
    assert.deepEqual([logs?.received, logs?.rejected, logs?.held], [800, 800, 0]);
  });

  it("sends a processor that is out of reach one batch from time to time, and the other one everything", async () => {
    test.events.answer = () => {
      throw Object.assign(new Error("connection refused"), { retryable: true });
    };
    await send(event);
    await sleep(50);
    const log = '{}\n{"type":"log","item_count":1}\n{"items":[{}]}';
    for (let sent = 0; sent < 500; sent += 50)
      await Promise.all(Array.from({ length: 50 }, (_, index) => send(index % 2 === 0 ? event : log)));
    const sentBefore = test.events.batchSizes.length;
    await sleep(1000);
    assert.equal(test.spans.units.length, 250);
    const batches = test.events.batchSizes.length - sentBefore;
    assert.ok(batches >= 1 && batches <= 10, `sent ${batches} batches in a second`);
    test.events.answer = processed;
    const backAtMs = performance.now();
    await test.settled();
    assert.ok(performance.now() - backAtMs < 4900);
    assert.equal(test.events.units.length, 251);
    assert.deepEqual(test.outcomes, []);
  });

  it("finishes what it holds when it stops", async () => {
    test.events.answer = async (unit) => {
      await sleep(100);
      return processed(unit);
    };
    await send(event);
    await test.stop();
    assert.equal(test.events.units.length, 1);
    assert.equal(held(), 0);
    assert.equal(
      test.gateway.health().every((part) => part.healthy),
      false,
    );
    await assert.rejects(fetch(`${test.url}/api/relay/healthcheck/live/`));
  });

  it("accounts for what it can't finish before it must stop", async () => {
    test.events.answer = (unit) => failed(unit, true);
    await send(event);
    await send(event, "e".repeat(32));
    await test.gateway.stop(AbortSignal.timeout(200));
    assert.deepEqual(test.outcomeLines(), ["3 internal error 1", "3 internal error 1"]);
    assert.equal(held(), 0);
    assert.equal(test.errors.length, 1);
  });
});

describe("a full buffer", () => {
  it("refuses new envelopes with 503 and an outcome, until there is room again", async () => {
    const test = await startTestGateway({}, { maxEntries: 1, maxBytes: 1_000_000 });
    const gate = Promise.withResolvers<void>();
    test.events.answer = async (unit) => {
      await gate.promise;
      return processed(unit);
    };
    const send = () =>
      fetch(`${test.url}/api/42/envelope/`, {
        method: "POST",
        headers: { "x-sentry-auth": `Sentry sentry_key=${key}` },
        body: event,
      });
    assert.equal((await send()).status, 200);
    const refused = await send();
    assert.equal(refused.status, 503);
    assert.deepEqual(await refused.json(), {
      detail: "failed to queue envelope",
      causes: ["envelope buffer does not have capacity"],
    });
    assert.equal((await fetch(`${test.url}/api/relay/healthcheck/ready/`)).status, 503);
    assert.deepEqual(test.outcomeLines(), ["3 internal error 1"]);
    gate.resolve();
    await test.settled();
    assert.equal((await send()).status, 200);
    await test.stop();
  });
});

describe("a buffer with a short patience", () => {
  it("drops what waited too long", async () => {
    const test = await startTestGateway({ spool: { envelopes: { max_envelope_delay_secs: 1 } } });
    const headers = { "x-sentry-auth": `Sentry sentry_key=${"f".repeat(32)}` };
    await fetch(`${test.url}/api/42/envelope/`, { method: "POST", headers, body: event });
    await test.settled();
    assert.deepEqual(test.outcomeLines(), ["3 timestamp error 1"]);
    await test.stop();
  });
});
