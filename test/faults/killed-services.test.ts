/** A service that dies without warning loses nothing that was answered 200. */
import assert from "node:assert/strict";
import type { ScaleOut, ScaleOutService } from "../harness/scale-out.ts";
import { type RunningSetup, scaleOut, type TestProject } from "../harness/setups.ts";
import { untilSpoolIsEmpty } from "../harness/until-spool-is-empty.ts";

const project: TestProject = {
  projectId: 401,
  organizationId: 10,
  publicKey: "9".repeat(32),
  keyId: 401,
  config: {
    features: ["organizations:standalone-span-ingestion"],
    // A quota that counts and a rule that keeps all, so that the services of both are part of the path.
    quotas: [{ id: "many", categories: ["error", "transaction"], limit: 1_000_000, window: 3600, scope: "project" }],
    sampling: {
      version: 2,
      rules: [
        {
          condition: { op: "and", inner: [] },
          samplingValue: { type: "sampleRate", value: 1 },
          type: "trace",
          id: 1,
        },
      ],
    },
  },
};
const killAfter = 200;
/** How long after the service has returned, and everything was sent, all of it must be delivered. */
const recoveryMs = 10_000;

/** What is sent while a service dies, how often, and where it is delivered. */
interface Case {
  readonly victim: ScaleOutService;
  readonly what: "events" | "transactions";
  readonly count: number;
  readonly topic: string;
}

const cases: readonly Case[] = [
  { victim: "event-processor", what: "events", count: 700, topic: "ingest-events" },
  { victim: "quota", what: "events", count: 700, topic: "ingest-events" },
  { victim: "span-processor", what: "transactions", count: 500, topic: "ingest-transactions" },
  { victim: "sampling", what: "transactions", count: 500, topic: "ingest-transactions" },
];

describe("data sent while a service dies and returns", function () {
  this.timeout(180_000);
  let weir: RunningSetup;
  let services: ScaleOut;
  let sent = 0;

  before(async function () {
    weir = await scaleOut.start(this, [project]);
    assert.ok(weir.scaleOut);
    services = weir.scaleOut;
  });
  after(() => weir?.stop());

  for (const { victim, what, count, topic } of cases) {
    it(`is delivered when it is ${victim}, all ${what} of it, and none is told as dropped`, async () => {
      const deliveredBefore = (await weir.delivered()).filter((message) => message.topic === topic).length;
      const expected = new Set<string>();
      let revived: Promise<void> | undefined;
      for (let index = 0; index < count; index++) {
        const eventId = (++sent).toString(16).padStart(32, "e");
        assert.equal(await send(what === "events" ? eventEnvelope(eventId) : transactionEnvelope(eventId)), 200);
        expected.add(eventId);
        if (index !== killAfter) continue;
        await services.kill(victim);
        revived = services.revive(victim);
      }
      await revived;
      const tookMs = await untilSpoolIsEmpty(weir.httpUrl);
      assert.ok(tookMs < recoveryMs, `recovery took ${tookMs} ms`);
      const messages = await weir.deliveredUntil((delivered) => {
        const ids = new Set(delivered.map(({ value }) => idOf(value)));
        return [...expected].every((eventId) => ids.has(eventId));
      }, 60_000);
      const duplicates = messages.filter((message) => message.topic === topic).length - deliveredBefore - count;
      assert.ok(duplicates < 64, `found ${duplicates} duplicates, expected at most what was unanswered: one batch`);
      assert.deepEqual(
        messages.filter((message) => message.topic.startsWith("outcomes") && !isAccepted(message.value)),
        [],
      );
    });
  }

  async function send(body: string): Promise<number> {
    const answer = await fetch(`${weir.httpUrl}/api/${project.projectId}/envelope/`, {
      method: "POST",
      headers: { "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${project.publicKey}` },
      body,
    });
    await answer.arrayBuffer();
    return answer.status;
  }
});

function eventEnvelope(eventId: string): string {
  return `{"event_id":"${eventId}"}\n{"type":"event"}\n{"message":"parcel ${eventId}"}\n`;
}

function transactionEnvelope(eventId: string): string {
  const timestamp = Date.now() / 1000;
  const times = { start_timestamp: timestamp - 1, timestamp };
  const trace = { trace_id: eventId, span_id: "b".repeat(16), op: "http.server", status: "ok" };
  const transaction = {
    type: "transaction",
    event_id: eventId,
    transaction: "GET /parcels",
    transaction_info: { source: "route" },
    ...times,
    contexts: { trace },
    spans: [{ ...times, trace_id: eventId, span_id: "c".repeat(16), parent_span_id: "b".repeat(16), op: "db" }],
  };
  const dsc = { trace_id: eventId, public_key: project.publicKey };
  return `${JSON.stringify({ event_id: eventId, trace: dsc })}\n{"type":"transaction"}\n${JSON.stringify(transaction)}\n`;
}

function idOf(value: unknown): string | undefined {
  return (value as { event_id?: string }).event_id;
}

/** For billing, transactions and spans that were accepted are told, too. */
function isAccepted(value: unknown): boolean {
  return (value as { outcome?: number }).outcome === 0;
}
