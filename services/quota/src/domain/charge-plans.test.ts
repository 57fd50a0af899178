import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import type { Quota } from "@weir/rate-limits";
import { parseQuotas } from "@weir/rate-limits";
import { createChargePlans } from "./charge-plans.ts";
import type { Charge } from "./plan-charge.ts";

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
  { id: "n", categories: ["metric_bucket"], namespace: "spans", limit: 5, window: 60 },
  {
    id: "d",
    categories: ["monitor"],
    limit: 5,
    window: 60,
    groupBy: { maxCardinality: 9, dimensions: ["checkInSlug"] },
  },
]);
/** The window of organization 42 that this lies in began 38 s before and ends in 22 s. */
const nowMs = 1_760_000_000_000;

interface Asked {
  readonly charge?: Partial<Charge>;
  readonly scoping?: Partial<typeof scoping>;
  readonly quotas?: readonly Quota[];
  readonly nowMs?: number;
}

function setUp(maxHeld = 100) {
  const plans = createChargePlans({ maxRateLimitSeconds: 300, maxHeld });
  return (asked: Asked = {}) =>
    plans
      .for({ ...scoping, ...asked.scoping }, asked.quotas ?? quotas)
      .of({ ...charge, ...asked.charge }, asked.nowMs ?? nowMs);
}

describe("plans of charges", () => {
  it("are made once for what is asked again, until a window ends", () => {
    const plan = setUp();
    const first = plan();
    assert.deepEqual(
      first.counters.map(({ counter }) => counter.key),
      ["quota:o{42}44:29333332"],
    );
    assert.equal(plan(), first);
    assert.equal(plan({ nowMs: nowMs + 21_999 }), first);
    const next = plan({ nowMs: nowMs + 22_000 });
    assert.deepEqual(
      next.counters.map(({ counter }) => counter.key),
      ["quota:o{42}44:29333333"],
    );
    assert.equal(plan({ nowMs: nowMs + 22_000 }), next);
    assert.equal(plan().counters[0]?.counter.key, first.counters[0]?.counter.key, "the clock was set back");
  });

  it("ask the same for the same quantity", () => {
    const plan = setUp()();
    const one = plan.ask(charge);
    assert.equal(plan.ask({ ...charge }), one);
    assert.deepEqual([plan.ask({ ...charge, quantity: 2n }), plan.ask({ ...charge, overAcceptOnce: true })].flat(), [
      { ...one[0], quantity: 2n },
      { ...one[0], overAcceptOnce: true },
    ]);
  });

  const monitor = { category: DataCategory.MONITOR, dimensions: new Map([["checkInSlug", "a"]]) };
  const bucket = { category: DataCategory.METRIC_BUCKET };
  const spansBucket = { ...bucket, namespace: "spans" };
  for (const [what, other] of [
    ["another key", { scoping: { keyId: 45n } }],
    ["another public key", { scoping: { publicKey: "l".repeat(32) } }],
    ["another organization", { scoping: { organizationId: 1n } }],
    ["another project", { scoping: { projectId: 44n } }],
    ["a project whose id is taken for the same number", { scoping: { projectId: 2n ** 63n + 1n } }],
    ["another category", { charge: { category: DataCategory.SPAN } }],
    ["a namespace", { charge: spansBucket }],
    ["another moment", { nowMs: nowMs + 60_000 }],
    ["other quotas", { quotas: [] }],
    ["dimensions", { charge: monitor }],
  ] satisfies [string, Asked][]) {
    it(`are others for ${what}`, () => {
      const told = (plan: ReturnType<typeof setUp>) => {
        const { counters, refusals } = plan(other);
        const limits = counters.map(({ limitIfRefused }) => limitIfRefused(nowMs));
        return [counters.map(({ counter }) => counter), limits, refusals.length];
      };
      const plan = setUp();
      plan({ scoping: { projectId: 2n ** 63n } });
      plan({ charge: bucket });
      plan();
      assert.deepEqual(told(plan), told(setUp()));
    });
  }

  it("are made anew for each value of dimensions", () => {
    const plan = setUp();
    const fieldOf = (slug: string) =>
      plan({ charge: { ...monitor, dimensions: new Map([["checkInSlug", slug]]) } }).counters[0]?.counter.field;
    assert.notEqual(fieldOf("a"), fieldOf("b"));
  });

  it("are all forgotten when there are too many", () => {
    const plan = setUp(10);
    const first = plan();
    for (let project = 0n; project < 10n; project++) plan({ scoping: { projectId: project } });
    assert.notEqual(plan(), first);
  });
});
