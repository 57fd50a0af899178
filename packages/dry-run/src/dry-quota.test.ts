import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { parseQuotas } from "@weir/rate-limits";
import { createDryQuota } from "./dry-quota.ts";

const scoping = { organizationId: 1n, projectId: 2n, publicKey: "a".repeat(32), keyId: 3n };

function quotaOf(documents: readonly object[], used: readonly (readonly [string, number])[] = []) {
  const { quotas } = parseQuotas(documents);
  const quota = createDryQuota({ quotas, used: new Map(used), now: () => 1_000_000 });
  return async (...charges: readonly (readonly [category: DataCategory, quantity: number])[]) => {
    const messages = charges.map(([category, quantity]) => ({
      category,
      quantity: BigInt(quantity),
      namespace: "",
      dimensions: new Map<string, string>(),
      overAcceptOnce: false,
    }));
    const { results } = await quota.check({ checks: [{ requestId: "r", scoping, charges: messages }] });
    const [result] = results;
    assert.ok(result);
    const { rateLimits, limitedCharge, reported } = result;
    return { refused: rateLimits.map(({ reasonCode }) => reasonCode), limitedCharge, reported };
  };
}

const errors = { id: "e", categories: ["error"], limit: 2, window: 60, scope: "project", reasonCode: "errors" };

describe("quotas of a dry run", () => {
  it("count among what is tried, from what is used already", async () => {
    const check = quotaOf([errors], [["e", 1]]);
    assert.deepEqual((await check([DataCategory.ERROR, 1])).refused, []);
    assert.deepEqual((await check([DataCategory.ERROR, 1])).refused, ["errors"]);
    assert.deepEqual((await check([DataCategory.SPAN, 9])).refused, []);
  });

  it("refuse at the charge that exceeds them, and say by when it ends", async () => {
    const check = quotaOf([errors]);
    const answer = await check([DataCategory.ATTACHMENT, 100], [DataCategory.ERROR, 3]);
    assert.deepEqual([answer.refused, answer.limitedCharge], [["errors"], 1]);
  });

  it("say with a quantity of 0 whether they are used up", async () => {
    const check = quotaOf([errors]);
    assert.deepEqual((await check([DataCategory.ERROR, 0])).refused, []);
    await check([DataCategory.ERROR, 2]);
    assert.deepEqual((await check([DataCategory.ERROR, 0])).refused, ["errors"]);
  });

  it("refuse nothing in the mode report, and tell what they would refuse", async () => {
    const check = quotaOf([{ ...errors, mode: "report" }]);
    const answer = await check([DataCategory.ERROR, 3]);
    assert.deepEqual(answer.refused, []);
    assert.deepEqual(answer.reported, [{ charge: 0, quotaId: "e", reasonCode: "errors" }]);
  });
});
