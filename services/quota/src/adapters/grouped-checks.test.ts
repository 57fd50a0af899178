import assert from "node:assert/strict";
import type { CounterCheck } from "../domain/quota-counter.ts";
import { CountersUnavailable } from "../domain/quota-counter.ts";
import { createGroupedChecks } from "./grouped-checks.ts";

const checkOf = (organizationId: bigint): CounterCheck => ({ requestId: "", organizationId, charges: [] });

describe("grouped checks", () => {
  it("travel in one call per group, and each gets its own answer", async () => {
    const calls: bigint[][] = [];
    const charge = createGroupedChecks({
      groupOf: (check) => Number(check.organizationId),
      maxConcurrentCalls: 8,
      async callTogether(checks) {
        calls.push(checks.map(({ organizationId }) => organizationId));
        return checks.map(({ organizationId }) => [[{ refused: false, consumed: organizationId }]]);
      },
    });
    const answers = await Promise.all([1n, 2n, 1n].map((id) => charge(checkOf(id))));
    assert.deepEqual(calls, [[1n, 1n], [2n]]);
    assert.deepEqual(
      answers.map((charges) => charges[0]?.[0]?.consumed),
      [1n, 2n, 1n],
    );
  });

  it("wait while as many calls as allowed are under way, and are refused when too many wait", async () => {
    const release: (() => void)[] = [];
    const charge = createGroupedChecks({
      groupOf: (check) => Number(check.organizationId),
      maxConcurrentCalls: 8,
      callTogether: (checks) => new Promise((resolve) => release.push(() => resolve(checks.map(() => [])))),
    });
    const under = Array.from({ length: 9 }, (_, index) => charge(checkOf(BigInt(index))));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(release.length, 8);
    const waiting = Array.from({ length: 9999 }, () => charge(checkOf(8n)));
    await assert.rejects(charge(checkOf(8n)), CountersUnavailable);
    release[0]?.();
    await under[0];
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(release.length, 9);
    for (const end of release) end();
    await Promise.all([...under, ...waiting]);
  });
});
