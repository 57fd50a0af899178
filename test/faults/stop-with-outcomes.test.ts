/** Outcomes that wait for their window to end are told when Weir is stopped: as many as there were, each once. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { DataCategory } from "@weir/data-category";
import { readDeliveredEvents } from "../harness/delivered-events.ts";
import { scaleOut, type TestProject } from "../harness/setups.ts";
import { type ConfigObject, startWeir, type WeirProcess } from "../harness/weir-process.ts";

const publicKey = "9".repeat(32);
const config: ConfigObject = {
  quotas: [
    { categories: ["log_item"], limit: 0, reasonCode: "no_logs" },
    { id: "two", categories: ["error"], scope: "project", limit: 2, window: 86_400, reasonCode: "two_is_enough" },
  ],
};
const project: TestProject = { projectId: 91, organizationId: 9, publicKey, keyId: 92, config };
const logs = '{"type":"log","item_count":3,"content_type":"application/vnd.sentry.items.log+json"}';
const discarded = { discarded_events: [{ reason: "queue_overflow", category: "error", quantity: 23 }] };
/** What must be told, by outcome, reason and category. */
const expected = {
  [`2 no_logs ${DataCategory.LOG_ITEM}`]: 12,
  [`2 no_logs ${DataCategory.LOG_BYTE}`]: 8,
  [`2 two_is_enough ${DataCategory.ERROR}`]: 2,
  [`5 queue_overflow ${DataCategory.ERROR}`]: 23,
};
/** As by default: nothing is told for half a minute. */
const aggregator = { bucket_interval: 10, initial_delay: 30 };

/** Refuses at the door, in processing, and reports what a client lost. */
async function refuseSome(httpUrl: string, delivered: () => Promise<number>): Promise<void> {
  const post = async (items: string) => {
    const url = `${httpUrl}/api/${project.projectId}/envelope/`;
    const headers = { "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${publicKey}` };
    const answer = await fetch(url, { method: "POST", headers, body: `{}\n${items}\n` });
    await answer.arrayBuffer();
  };
  for (let sent = 0; sent < 4; sent++) await post('{"type":"event"}\n{"message":"m"}');
  for (let sent = 0; sent < 4; sent++) await post(`${logs}\n{}`);
  await post(`{"type":"client_report"}\n${JSON.stringify(discarded)}`);
  for (let waited = 0; (await delivered()) < 2; waited++) {
    assert.ok(waited < 200, "the errors within the quota did not arrive");
    await delay(50);
  }
}

function summed(outcomes: readonly Record<string, unknown>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { outcome, reason, category, quantity } of outcomes) {
    const name = `${outcome} ${reason} ${category}`;
    sums[name] = (sums[name] ?? 0) + Number(quantity);
  }
  return sums;
}

describe("outcomes that wait when Weir is told to stop", function () {
  this.timeout(120_000);

  it("are told by a single process", async () => {
    const weir: WeirProcess = await startWeir({
      projects: [{ projectId: 91, organizationId: 9, publicKeys: [{ publicKey, numericId: 92 }], config }],
      config: { aggregator },
    });
    try {
      await refuseSome(weir.httpUrl, async () => readDeliveredEvents(weir.dataDir).eventIds.length);
      assert.deepEqual(readDeliveredEvents(weir.dataDir).outcomes, []);
      weir.kill("SIGTERM");
      assert.equal(await weir.exited, 0, weir.logs());
      const outcomes = readDeliveredEvents(weir.dataDir).outcomes.map((text) => JSON.parse(text));
      assert.deepEqual(summed(outcomes), expected);
      for (const { org_id, project_id, key_id } of outcomes)
        assert.deepEqual([org_id, project_id, key_id], [9, 91, 92]);
    } finally {
      await weir.stop();
    }
  });

  it("are told by each process of a service, though it never asked whose they are, and project-config is gone", async function () {
    const weir = await scaleOut.start(this, [project], { aggregator });
    try {
      const errors = async () => (await weir.delivered()).filter(({ topic }) => topic === "ingest-events").length;
      await refuseSome(weir.httpUrl, errors);
      const told = async () => (await weir.delivered()).filter(({ topic }) => topic.startsWith("outcomes"));
      assert.deepEqual(await told(), []);
      await weir.scaleOut?.kill("project-config");
      for (const service of ["ingest-gateway", "event-processor"] as const) {
        const process = weir.scaleOut?.processes[service];
        process?.kill("SIGTERM");
        assert.equal(await process?.exited, 0, process?.logs());
      }
      const outcomes = (await told()).map(({ value }) => value as Record<string, unknown>);
      assert.deepEqual(summed(outcomes), expected);
    } finally {
      await weir.stop();
    }
  });
});
