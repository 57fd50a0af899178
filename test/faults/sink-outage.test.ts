/** While nothing can be delivered, or only slowly, what was answered 200 waits in the buffer, and is delivered once that works again. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { readTopics, requireIntegration, startKafka, startRedis, type TestKafka, type TestRedis } from "@weir/test-kit";
import { Unpackr } from "msgpackr";
import { createTopics } from "../harness/create-topics.ts";
import { createEventLoad, type EventLoad } from "../harness/event-load.ts";
import { logicalTopics, processingConfig } from "../harness/setups.ts";
import { startWatchedWeir, type WatchedWeir } from "../harness/watched-weir.ts";

const publicKey = "5".repeat(32);
const project = {
  projectId: 603,
  organizationId: 1,
  slug: "outage",
  publicKeys: [{ publicKey, numericId: 6 }],
  config: {},
};
const recoveryMs = 10_000;
const outageMs = 20_000;
const maxGrownBytes = 256 * 1024 * 1024;
/** What may be sent again because its answer did not come: batches in flight, times their size. */
const unansweredWindow = 8 * 64;
const unpackr = new Unpackr({ useRecords: false, int64AsType: "number" });

describe("a sink that fails", function () {
  this.timeout(180_000);
  const prefix = `outage-${randomBytes(4).toString("hex")}-`;
  let kafka: TestKafka;
  let redis: TestRedis;
  let weir: WatchedWeir;
  let deliveredBefore = 0;

  before(async function () {
    kafka = await requireIntegration(this, "a Kafka broker", () => startKafka({ own: true }));
    redis = await requireIntegration(this, "Redis", startRedis);
    await createTopics(
      kafka.brokers,
      logicalTopics.map((topic) => prefix + topic),
      1,
    );
    weir = await startWatchedWeir([project], {
      aggregator: { bucket_interval: 1, initial_delay: 0 },
      processing: processingConfig(kafka.brokers, redis.url, prefix),
      sink: { timeout_ms: 3000 },
    });
  });
  after(async () => {
    await weir?.stop();
    await redis?.stop();
    await kafka?.stop();
  });

  it(`for ${outageMs / 1000} s loses nothing, and what waited is delivered within ${recoveryMs / 1000} s of its return`, async () => {
    const load = createEventLoad({ projectId: project.projectId, publicKey, connections: 4, pauseMs: 15 });
    const { grownBytes } = await weir.strain(async () => {
      const stop = load.start(weir.httpUrl);
      await delay(1500);
      await kafka.kill();
      await delay(outageMs);
      await stop();
      assert.ok((await weir.metric("weir_gateway_spool_entries")) > 100, "nothing waited");
      await kafka.revive();
    });
    await checkDelivered(load);
    assert.ok(grownBytes < maxGrownBytes, `memory grew by ${grownBytes} bytes`);
  });

  it("now and then answers late, and nothing is lost or refused", async () => {
    const load = createEventLoad({ projectId: project.projectId, publicKey, connections: 4, pauseMs: 15 });
    const stop = load.start(weir.httpUrl);
    for (let freeze = 0; freeze < 6; freeze++) {
      kafka.pause();
      await delay(700);
      kafka.resume();
      await delay(200);
    }
    await stop();
    assert.equal(load.refused.size, 0);
    await checkDelivered(load);
  });

  /** Everything that was answered 200 is there, hardly anything twice, and nothing was told as dropped. */
  async function checkDelivered(load: EventLoad): Promise<void> {
    assert.ok(load.accepted.size > 200, `only ${load.accepted.size} events were taken`);
    const deadlineMs = performance.now() + recoveryMs;
    let found: readonly string[] = [];
    let missing = load.accepted.size;
    while (missing > 0 && performance.now() < deadlineMs) {
      found = await deliveredIds();
      const distinct = new Set(found);
      missing = [...load.accepted].filter((eventId) => !distinct.has(eventId)).length;
    }
    assert.equal(missing, 0, `of ${load.accepted.size} events`);
    const duplicates = found.length - new Set(found).size;
    assert.ok(duplicates <= unansweredWindow, `found ${duplicates} duplicates`);
    assert.equal(await weir.metric("weir_gateway_spool_entries"), 0);
    const outcomes = await readTopics({ brokers: kafka.brokers, topics: [`${prefix}outcomes`], quietMs: 300 });
    // What was refused with 503 has an outcome each; nothing else has.
    const dropped = outcomes.reduce((sum, { value }) => sum + quantityOf(value), 0);
    assert.equal(dropped, load.refused.size);
    deliveredBefore = found.length + deliveredBefore;
  }

  async function deliveredIds(): Promise<readonly string[]> {
    const records = await readTopics({ brokers: kafka.brokers, topics: [`${prefix}ingest-events`], quietMs: 300 });
    return records
      .map(({ value }) => (unpackr.unpack(value) as { event_id: string }).event_id.replaceAll("-", ""))
      .slice(deliveredBefore);
  }
});

function quantityOf(outcome: Buffer): number {
  return (JSON.parse(outcome.toString()) as { quantity?: number }).quantity ?? 1;
}
