import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { invalid } from "@weir/managed";
import { AccountingBugError, createStrictAccounting } from "./strict-accounting.ts";

const context = { scoping: { organizationId: 1n, projectId: 42n, publicKey: "a".repeat(32) }, receivedAtMs: 0 };

describe("strict accounting", () => {
  it("sums outcomes up, and balances", () => {
    const accounting = createStrictAccounting({ billed: new Set([DataCategory.SPAN]) });
    using settlement = accounting.accountant.open(context);
    settlement.receive(2, (count) => [[DataCategory.SPAN, count]]).accept();
    settlement.receive(1, (count) => [[DataCategory.ERROR, count]]).reject(invalid("internal"));
    settlement.receive(3, (count) => [[DataCategory.ERROR, count]]).reject(invalid("internal"));
    settlement.commit();
    assert.deepEqual(accounting.summary(), ["0 - span 2", "3 internal error 4"]);
    accounting.assertBalanced();
  });

  it("throws where a unit is left unfinished", () => {
    const { accountant } = createStrictAccounting();
    const forget = (): void => {
      using settlement = accountant.open(context);
      settlement.receive(1, (count) => [[DataCategory.ERROR, count]]);
      settlement.commit();
    };
    assert.throws(forget, (error) => error instanceof Error && /unfinished|suppressed/i.test(String(error)));
    const leave = (): void => {
      using settlement = accountant.open(context);
      assert.equal(settlement.hasRejections, false);
    };
    assert.throws(leave, AccountingBugError);
  });
});
