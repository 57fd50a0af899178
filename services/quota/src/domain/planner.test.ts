import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { parseQuotas } from "@weir/rate-limits";
import type { Charge } from "./plan-check.ts";
import { createPlanner } from "./planner.ts";

const scoping = { organizationId: 42n, projectId: 43n, publicKey: "k".repeat(32), keyId: 44n };
const charge: Charge = {
  category: DataCategory.ERROR,
  quantity: 1n,
  namespace: undefined,
  dimensions: new Map(),
  overAcceptOnce: false,
};
const { quotas } = parseQuotas([
  { id: "o", scope: "key", categories: ["error"], limit: 5, window: 60 },
  {
    id: "d",
    categories: ["monitor"],
    limit: 5,
    window: 60,
    groupBy: { maxCardinality: 9, dimensions: ["checkInSlug"] },
  },
]);
const input = { scoping, charges: [charge], quotas, nowMs: 1_760_000_000_000 };

describe("a planner", () => {
  it("plans once what is asked again in the same millisecond", () => {
    const plan = createPlanner(300);
    const first = plan(input);
    assert.deepEqual(
      first.counterCharges.map((counters) => counters.map(({ key, quantity }) => [key, quantity])),
      [[["quota:o{42}44:29333332", 1n]]],
    );
    assert.equal(plan({ ...input, scoping: { ...scoping }, charges: [{ ...charge }] }), first);
  });

  const monitor = { ...charge, category: DataCategory.MONITOR, dimensions: new Map([["checkInSlug", "a"]]) };
  for (const [what, other] of [
    ["another key", { ...input, scoping: { ...scoping, keyId: 45n } }],
    ["another organization", { ...input, scoping: { ...scoping, organizationId: 1n } }],
    ["another category", { ...input, charges: [{ ...charge, category: DataCategory.SPAN }] }],
    ["another quantity", { ...input, charges: [{ ...charge, quantity: 2n }] }],
    ["a charge more", { ...input, charges: [charge, charge] }],
    ["acceptance beyond the limit", { ...input, charges: [{ ...charge, overAcceptOnce: true }] }],
    ["another moment", { ...input, nowMs: input.nowMs + 60_000 }],
    ["other quotas", { ...input, quotas: [] }],
    ["dimensions", { ...input, charges: [monitor] }],
  ] as const) {
    it(`plans anew for ${what}`, () => {
      const plan = createPlanner(300);
      plan(input);
      assert.deepEqual(plan(other).counterCharges, createPlanner(300)(other).counterCharges);
    });
  }

  it("plans anew for other values of dimensions", () => {
    const plan = createPlanner(300);
    const fieldOf = (slug: string) =>
      plan({ ...input, charges: [{ ...monitor, dimensions: new Map([["checkInSlug", slug]]) }] }).counterCharges[0]?.[0]
        ?.field;
    assert.notEqual(fieldOf("a"), fieldOf("b"));
  });
});
