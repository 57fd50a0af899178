import assert from "node:assert/strict";
import type { CounterCheck } from "../domain/quota-counter.ts";
import { CountersUnavailable } from "../domain/quota-counter.ts";
import { createGroupedChecks } from "./grouped-checks.ts";

const checkOf = (organizationId: bigint): CounterCheck => ({ requestId: "", organizationId, charges: [] });

describe("grouped checks", () => {
  it("are answered together though a call with some of them fails", async () => {
    const charge = createGroupedChecks({
      groupOf: (check) => Number(check.organizationId),
      maxConcurrentCalls: 8,
      async callTogether(checks) {
        if (checks[0]?.organizationId === 1n) throw new CountersUnavailable("away", { asked: true });
        return checks.map(() => []);
      },
    });
    const answers = await charge([1n, 2n, 1n].map(checkOf));
    assert.deepEqual(
      answers.map((answer) => answer instanceof CountersUnavailable),
      [true, false, true],
    );
  });

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
    const answers = await Promise.all([charge([1n, 2n].map(checkOf)), charge([checkOf(1n)])]);
    assert.deepEqual(calls, [[1n, 1n], [2n]]);
    const consumed = (id: bigint) => [[{ refused: false, consumed: id }]];
    assert.deepEqual(answers, [[consumed(1n), consumed(2n)], [consumed(1n)]]);
  });

  it("wait while as many calls as allowed are under way, and are refused when too many wait", async () => {
    const release: (() => void)[] = [];
    const charge = createGroupedChecks({
      groupOf: (check) => Number(check.organizationId),
      maxConcurrentCalls: 8,
      callTogether: (checks) => new Promise((resolve) => release.push(() => resolve(checks.map(() => [])))),
    });
    const under = Array.from({ length: 9 }, (_, index) => charge([checkOf(BigInt(index))]));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(release.length, 8);
    const waiting = Array.from({ length: 9999 }, () => charge([checkOf(8n)]));
    const [refused] = await charge([checkOf(8n)]);
    assert.ok(refused instanceof CountersUnavailable && !refused.asked);
    release[0]?.();
    await under[0];
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(release.length, 9);
    for (const end of release) end();
    await Promise.all([...under, ...waiting]);
  });
});
