/** Quotas counted in a Redis cluster: each organization's counters lie on one node, and so does what a check leaves there. */
import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import type { Check, CheckResult } from "@weir/gen/weir/quota/v1/quota.ts";
import { hashSlotOf } from "@weir/redis-connection";
import type { TestRedisCluster } from "@weir/test-kit";
import { requireIntegration, startRedisCluster } from "@weir/test-kit";
import type { QuotaFixture } from "./testing/start-quota.ts";
import { charge, publicKey, startQuota } from "./testing/start-quota.ts";

const quotas = [
  { id: "few", categories: ["error"], limit: 3, window: 3600 },
  { id: "each", categories: ["error"], limit: 100, window: 60, scope: "project" },
  {
    id: "slugs",
    categories: ["monitor"],
    limit: 1,
    window: 60,
    scope: "key",
    groupBy: { maxCardinality: 2, dimensions: ["checkInSlug"] },
  },
];

/** More organizations than nodes, on all of them. */
const organizations = Array.from({ length: 30 }, (_, index) => BigInt(index + 1));

describe("quotas in a Redis cluster", function () {
  this.timeout(60_000);
  let cluster: TestRedisCluster;
  let quota: QuotaFixture;
  let other: QuotaFixture;

  before(async function () {
    cluster = await requireIntegration(this, "Redis", startRedisCluster);
    const redis = { cluster_nodes: cluster.urls.slice(0, 1) };
    quota = await startQuota({ redis, quotas });
    other = await startQuota({ redis, quotas });
  });
  after(async () => {
    await quota?.stop();
    await other?.stop();
    await cluster?.stop();
  });

  const scopingOf = (organizationId: bigint) => ({ organizationId, projectId: 43n, publicKey, keyId: 44n });

  /** Repeats what was not answered in time, as on a machine that is busy: it counts once all the same. */
  async function answersOf({ port }: QuotaFixture, checks: Check[]): Promise<readonly CheckResult[]> {
    for (;;) {
      const { results } = await port.check({ checks });
      if (results.every(({ unchecked }) => !unchecked)) return results;
    }
  }

  it("lie on all nodes in this test", () => {
    const thirds = new Set(organizations.map((id) => Math.floor((hashSlotOf(String(id)) * 3) / 16_384)));
    assert.equal(thirds.size, 3);
  });

  it("are exact for many organizations that are asked about in one batch", async () => {
    const checks = organizations.flatMap((id) =>
      Array.from({ length: 5 }, (_, index) => ({
        requestId: `${id}/${index}`,
        scoping: scopingOf(id),
        charges: [charge(DataCategory.ERROR)],
      })),
    );
    const refused = (await answersOf(quota, checks)).map(({ rateLimits }) => rateLimits.length);
    assert.deepEqual(
      refused,
      checks.map((_, index) => (index % 5 < 3 ? 0 : 1)),
    );
    // Another instance finds the marks, on whatever node they lie.
    const repeated = (await answersOf(other, checks)).map(({ rateLimits }) => rateLimits.length);
    assert.deepEqual(repeated, refused);
  });

  it("count fields of dimensional quotas, too", async () => {
    const [organizationId] = organizations.slice(-1);
    assert.ok(organizationId);
    const scoping = scopingOf(organizationId);
    const monitor = (slug: string) =>
      quota.counted([charge(DataCategory.MONITOR, 1n, { dimensions: new Map([["checkInSlug", slug]]) })], { scoping });
    const refused = [];
    for (const slug of ["a", "a", "b", "c"]) refused.push((await monitor(slug)).rateLimits.length);
    assert.deepEqual(refused, [0, 1, 0, 1]);
  });
});
