/** A quota in the mode `report` drops nothing, and the books tell what it would have dropped. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { startWatchedWeir, type WatchedWeir } from "../harness/watched-weir.ts";
import type { ConfigObject } from "../harness/weir-process.ts";

const publicKey = "6".repeat(32);
const quotas: readonly ConfigObject[] = [
  { id: "trial", categories: ["error"], scope: "project", limit: 2, window: 86_400, mode: "report", reasonCode: "t" },
  { categories: ["log_item"], limit: 0, mode: "report" },
];

describe("a quota that only reports", function () {
  this.timeout(60_000);
  let weir: WatchedWeir;

  before(async () => {
    const project = {
      projectId: 81,
      organizationId: 8,
      publicKeys: [{ publicKey, numericId: 82 }],
      config: { quotas, features: ["organizations:ourlogs-ingestion"] },
    };
    weir = await startWatchedWeir([project]);
  });
  after(() => weir?.stop());

  async function send(items: string): Promise<Response> {
    return fetch(`${weir.httpUrl}/api/81/envelope/`, {
      method: "POST",
      headers: { "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${publicKey}` },
      body: `{}\n${items}\n`,
    });
  }

  async function untilMetric(name: string, expected: number): Promise<void> {
    for (let waited = 0; ; waited++) {
      const found = await weir.metric(name).catch(() => 0);
      if (found === expected) return;
      assert.ok(waited < 300, `${name}: found ${found}, expected ${expected}`);
      await delay(50);
    }
  }

  it("lets everything pass, refuses no sender, and counts what would have been dropped", async () => {
    for (let sent = 0; sent < 5; sent++) {
      const answer = await send('{"type":"event"}\n{"message":"m"}');
      assert.deepEqual([answer.status, answer.headers.get("x-sentry-rate-limits")], [200, null]);
    }
    await untilMetric('weir_accounting_reported_total{outcome="rate_limited",category="error"}', 3);
  });

  it("reports a limit of 0, which the edge would enforce without asking", async () => {
    const log = { timestamp: Date.now() / 1000, trace_id: "a".repeat(32), level: "info", body: "hello" };
    const header = { type: "log", item_count: 1, content_type: "application/vnd.sentry.items.log+json" };
    const answer = await send(`${JSON.stringify(header)}\n${JSON.stringify({ items: [log] })}`);
    assert.equal(answer.status, 200);
    await untilMetric('weir_accounting_reported_total{outcome="rate_limited",category="log_item"}', 1);
  });
});
