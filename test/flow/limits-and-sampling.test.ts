/** A project's quota refuses with the exact header, and its sampling rules keep or drop whole traces. */
import assert from "node:assert/strict";
import { type RunningSetup, setups, type TestProject } from "../harness/setups.ts";

const limited: TestProject = {
  projectId: 301,
  organizationId: 9,
  publicKey: "e".repeat(32),
  keyId: 301,
  config: {
    quotas: [
      {
        id: "two-errors",
        categories: ["error"],
        limit: 2,
        window: 3600,
        scope: "project",
        reasonCode: "two_is_enough",
      },
    ],
  },
};
const sampled: TestProject = {
  projectId: 302,
  organizationId: 9,
  publicKey: "f".repeat(32),
  keyId: 302,
  config: {
    sampling: {
      version: 2,
      rules: [
        {
          id: 3001,
          type: "trace",
          condition: { op: "eq", name: "trace.environment", value: "load-test" },
          samplingValue: { type: "sampleRate", value: 0.5 },
        },
      ],
    },
  },
};

for (const setup of setups) {
  describe(`Weir ${setup.name}`, function () {
    this.timeout(120_000);
    let weir: RunningSetup;
    before(async function () {
      weir = await setup.start(this, [limited, sampled]);
      for (const { projectId, publicKey } of [limited, sampled]) await post(projectId, publicKey, "{}");
    });
    after(() => weir?.stop());

    function post(projectId: number, publicKey: string, envelope: string): Promise<Response> {
      return fetch(`${weir.httpUrl}/api/${projectId}/envelope/`, {
        method: "POST",
        headers: { "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${publicKey}` },
        body: envelope,
      });
    }

    it("refuses with 429 and the limit in a header once the quota is spent", async () => {
      const send = (message: string) =>
        post(limited.projectId, limited.publicKey, `{}\n{"type":"event"}\n${JSON.stringify({ message })}\n`);
      const isError = ({ topic, projectId }: { topic: string; projectId: number }) =>
        topic === "ingest-events" && projectId === limited.projectId;
      for (const message of ["one", "two"]) assert.equal((await send(message)).status, 200);
      await weir.deliveredUntil((messages) => messages.filter(isError).length === 2);
      assert.equal((await send("three")).status, 200, "the request that finds the quota spent is not refused yet");
      await weir.deliveredUntil((messages) => messages.some(({ topic }) => topic === "outcomes-billing"));
      const refused = await send("four");
      assert.equal(refused.status, 429);
      assert.match(refused.headers.get("x-sentry-rate-limits") ?? "", /^\d+:error:project:two_is_enough$/);
      assert.equal(refused.headers.get("retry-after"), refused.headers.get("x-sentry-rate-limits")?.split(":")[0]);
      const messages = await weir.deliveredUntil((all) => sumOfDropped(all, limited.projectId) === 2);
      assert.equal(messages.filter(isError).length, 2);
    });

    it("keeps or drops a trace by its id, the same way each time, and tells which rule", async () => {
      const traceIds = Array.from({ length: 40 }, (_, index) => (index + 1).toString(16).padStart(4, "0").repeat(8));
      const send = async () => {
        for (const [index, traceId] of traceIds.entries())
          await post(sampled.projectId, sampled.publicKey, spanEnvelope(traceId, index));
      };
      const keptSpans = (messages: readonly { topic: string; value: unknown; projectId: number }[]) =>
        messages.filter(({ topic, projectId }) => topic === "ingest-spans" && projectId === sampled.projectId);
      const isDone = (count: number) => (messages: Parameters<typeof keptSpans>[0]) =>
        keptSpans(messages).length + sumOfDropped(messages, sampled.projectId) === count;
      await send();
      const first = keptSpans(await weir.deliveredUntil(isDone(40))).map(traceIdOf);
      assert.ok(first.length > 5 && first.length < 35, `kept ${first.length} of 40 at a rate of 0.5`);
      await send();
      const all = await weir.deliveredUntil(isDone(80));
      const second = keptSpans(all).map(traceIdOf).slice(first.length);
      assert.deepEqual([...second].sort(), [...first].sort());
      const reasons = all.filter(({ topic, projectId }) => topic === "outcomes" && projectId === sampled.projectId);
      assert.ok(reasons.every(({ value }) => (value as { reason: string }).reason === "Sampled:3000"));
    });

    function spanEnvelope(traceId: string, index: number): string {
      const now = Date.now() / 1000;
      const span = {
        trace_id: traceId,
        span_id: (index + 1).toString(16).padStart(16, "a"),
        name: "step",
        status: "ok",
        start_timestamp: now - 1,
        end_timestamp: now,
      };
      const trace = { trace_id: traceId, public_key: sampled.publicKey, environment: "load-test" };
      const itemHeaders = { type: "span", content_type: "application/vnd.sentry.items.span.v2+json", item_count: 1 };
      return `${JSON.stringify({ trace })}\n${JSON.stringify(itemHeaders)}\n${JSON.stringify({ items: [span] })}\n`;
    }
  });
}

function sumOfDropped(
  messages: readonly { topic: string; projectId: number; value: unknown }[],
  project: number,
): number {
  let sum = 0;
  for (const { topic, projectId, value } of messages) {
    const { outcome, quantity } = value as { outcome: number; quantity: number };
    if (topic.startsWith("outcomes") && projectId === project && outcome !== 0) sum += quantity;
  }
  return sum;
}

function traceIdOf({ value }: { value: unknown }): string {
  return (value as { trace_id: string }).trace_id;
}
