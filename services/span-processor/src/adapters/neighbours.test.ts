import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import { SamplingDecision } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { RpcError } from "@weir/rpc";
import { createStubQuota, createStubSampling } from "@weir/test-kit";
import { RetryLater } from "../domain/retry-later.ts";
import { traceHeader } from "../edge/stage.fixture.ts";
import { createQuotaChecker } from "./quota-service.ts";
import { createSpanSampler } from "./sampling-service.ts";

const scoping = { organizationId: 1n, projectId: 42n, publicKey: "a".repeat(32), keyId: 7n };
const question = {
  requestId: "unit-1/spans",
  scoping,
  charges: [[DataCategory.SPAN, 3]] as const,
  overAcceptOnce: true,
};
const { signal } = new AbortController();

describe("asking the quota service", () => {
  let unchecked: number;
  const onUnchecked = () => {
    unchecked++;
  };
  beforeEach(() => {
    unchecked = 0;
  });

  it("sends the charges, and yields the limits with the charge that was refused", async () => {
    const limit = {
      categories: [DataCategory.SPAN],
      scope: QuotaScope.PROJECT,
      scopeId: "42",
      reasonCode: "used_up",
      retryAfterSeconds: 60,
      namespaces: [],
      dimensional: false,
    };
    const quota = createStubQuota({ limit: () => [limit] });
    const answer = await createQuotaChecker({ quota, now: () => 1000, onUnchecked }).check(question, signal);
    assert.deepEqual(quota.checks, [
      {
        requestId: "unit-1/spans",
        scoping,
        charges: [
          { category: DataCategory.SPAN, quantity: 3n, namespace: "", dimensions: new Map(), overAcceptOnce: true },
        ],
      },
    ]);
    assert.equal(answer.limitedCharge, 0);
    assert.deepEqual(
      answer.limits.map(({ reasonCode, expiresAtMs }) => [reasonCode, expiresAtMs]),
      [["used_up", 61_000]],
    );
  });

  it("lets data pass when the service is out of reach, and says so; passes mistakes on", async () => {
    const failing = (error: Error, aborted?: AbortSignal) =>
      createQuotaChecker({ quota: { check: () => Promise.reject(error) }, now: () => 0, onUnchecked }).check(
        question,
        aborted ?? signal,
      );
    const unavailable = new RpcError("UNAVAILABLE", "no connection");
    assert.deepEqual(await failing(unavailable), { limits: [], limitedCharge: 0, reported: [] });
    assert.equal(unchecked, 1);
    await assert.rejects(
      failing(unavailable, AbortSignal.abort()),
      (error) => error instanceof RetryLater && error.reason === "quota_unavailable",
    );
    await assert.rejects(failing(new RpcError("INVALID_ARGUMENT", "bad")), RpcError);
    const empty = { check: async () => ({ results: [] }) };
    await assert.rejects(
      createQuotaChecker({ quota: empty, now: () => 0, onUnchecked }).check(question, signal),
      /no result/,
    );
  });

  it("says so, too, when the service could not count", async () => {
    const quota = createStubQuota({ limit: () => "unchecked" });
    await createQuotaChecker({ quota, now: () => 0, onUnchecked }).check(question, signal);
    assert.equal(unchecked, 1);
  });
});

describe("asking the sampling service", () => {
  const trace = traceHeader() ?? assert.fail("the header is valid");
  const asked = { unitId: "unit-1", ownKey: "a".repeat(32), rootKey: "b".repeat(32), trace };

  it("keeps what no rule decided, without a rate", async () => {
    const answer = await createSpanSampler(createStubSampling()).decide(asked, signal);
    assert.deepEqual(answer, {
      keep: true,
      sampleRate: undefined,
      ruleIds: [],
      random: undefined,
      seed: undefined,
      reported: undefined,
    });
  });

  it("tells the rate, the rules and the number drawn of a decision", async () => {
    const draw = { random: 0.25, seed: trace.traceId };
    for (const [decision, keep] of [
      [SamplingDecision.KEEP, true],
      [SamplingDecision.DROP, false],
    ] as const) {
      const sampling = createStubSampling({ decide: () => ({ decision, sampleRate: 0.5, ruleIds: [1000], ...draw }) });
      assert.deepEqual(await createSpanSampler(sampling).decide(asked, signal), {
        keep,
        sampleRate: 0.5,
        ruleIds: [1000],
        reported: undefined,
        ...draw,
      });
    }
  });
});
