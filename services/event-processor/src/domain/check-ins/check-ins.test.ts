import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { createItem } from "@weir/envelope";
import { createStubQuota } from "@weir/test-kit";
import { createUnitFixture, receivedSeconds } from "../../testing/unit-fixture.ts";
import { usedUp } from "../../testing/used-up.ts";
import { monitorHash } from "./monitor-hash.ts";
import { slugify } from "./slug.ts";

const id = "a460c25ff2554577b920fcfacae4e5eb";

function checkIn(fields: object): ReturnType<typeof createItem> {
  return createItem("check_in", Buffer.from(JSON.stringify({ check_in_id: id, ...fields })));
}

describe("check-ins", () => {
  it("brings slugs into one form", () => {
    assert.equal(slugify("Café Crème"), "cafe-creme");
    assert.equal(slugify("a - ! - b"), "a-b");
    assert.equal(slugify("_-_a_-_"), "a");
    assert.equal(slugify("日本語"), "");
    assert.equal(slugify(`${"a".repeat(49)}-b`), "a".repeat(49));
  });

  it("hashes a monitor environment as consumers expect", () => {
    assert.equal(monitorHash(1n, "my-monitor", undefined), "9aa99731-a8e3-5594-9f00-c3e8a62c2b11");
    assert.equal(monitorHash(1n, "my-monitor", ""), "9aa99731-a8e3-5594-9f00-c3e8a62c2b11");
    assert.equal(monitorHash(1n, "my-monitor", "prod"), "f97ad155-c5c6-57f4-b748-03a301a14e54");
    assert.equal(monitorHash(42n, slugify("Nightly Report"), undefined), "3a7ec70a-6816-56ce-8605-86a23b666c6c");
  });

  it("sends a check-in with the slug as it came, cut to 50 characters", async () => {
    const fixture = createUnitFixture();
    await fixture.process([checkIn({ monitor_slug: `Ü${"x".repeat(60)}`, status: "done", extra: 1, duration: 21.5 })]);
    assert.deepEqual(fixture.messages("monitors"), [
      {
        type: "check_in",
        message_type: "check_in",
        payload: { check_in_id: id, monitor_slug: `Ü${"x".repeat(49)}`, status: "unknown", duration: 21.5, extra: 1 },
        start_time: receivedSeconds,
        sdk: "sentry.python/2.1.0",
        project_id: 42,
        retention_days: 90,
      },
    ]);
    assert.deepEqual(fixture.accounting.summary(), []);
    fixture.accounting.assertBalanced();
  });

  for (const [what, fields, reason] of [
    ["without status", { monitor_slug: "x" }, "invalid_json"],
    ["without slug", { monitor_slug: "", status: "ok" }, "invalid_check_in"],
    ["with a long environment", { monitor_slug: "x", status: "ok", environment: "e".repeat(65) }, "invalid_check_in"],
    [
      "with an unknown schedule",
      { monitor_slug: "x", status: "ok", monitor_config: { schedule: { type: "moon" } } },
      "invalid_json",
    ],
    [
      "with a nil trace id",
      { monitor_slug: "x", status: "ok", contexts: { trace: { trace_id: "0".repeat(32) } } },
      "invalid_json",
    ],
  ] as const) {
    it(`drops a check-in ${what}`, async () => {
      const fixture = createUnitFixture();
      await fixture.process([checkIn(fields)]);
      assert.deepEqual(fixture.accounting.summary(), [`3 ${reason} monitor 1`]);
      assert.equal(fixture.sink.records.length, 0);
      fixture.accounting.assertBalanced();
    });
  }

  it("takes the first check-in of an envelope only", async () => {
    const fixture = createUnitFixture();
    const item = checkIn({ monitor_slug: "x", status: "ok" });
    await fixture.process([item, { ...item }]);
    assert.deepEqual(fixture.accounting.summary(), ["3 duplicate_item monitor 1"]);
    assert.equal(fixture.messages("monitors").length, 1);
    fixture.accounting.assertBalanced();
  });

  it("is counted by monitor and environment, and the limit of one monitor is not told to the edge", async () => {
    const ofOneMonitor = usedUp(DataCategory.MONITOR, { reasonCode: "perslug", dimensional: true });
    const quota = createStubQuota({ limit: () => [ofOneMonitor] });
    const groupBy = { maxCardinality: 10, dimensions: ["checkInSlug"] };
    const quotas = [{ id: "m", categories: ["monitor"], limit: 1, window: 60, groupBy }];
    const fixture = createUnitFixture({ config: { quotas }, neighbours: { quota } });
    const { rateLimits } = await fixture.process([checkIn({ monitor_slug: "Nightly Job", status: "ok" })]);
    assert.deepEqual(rateLimits, []);
    assert.deepEqual(
      [...(quota.checks[0]?.charges[0]?.dimensions ?? [])],
      [
        ["checkInEnvironment", ""],
        ["checkInSlug", "nightly-job"],
      ],
    );
    assert.deepEqual(fixture.accounting.summary(), ["2 perslug monitor 1"]);
    fixture.accounting.assertBalanced();
  });
});
