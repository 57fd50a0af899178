import assert from "node:assert/strict";
import { DataCategory } from "@weir/gen/weir/common/v1/data_category.ts";
import type { Check, CheckRequest, QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import type { Port } from "./port.ts";

type QuotaPort = Port<QuotaServiceDefinition>;

/** Counts the charges of a request, which takes the members that only full messages have. */
const countCharges: QuotaPort["check"] = async (request) => ({
  results: request.checks.map((check) => ({
    requestId: check.requestId,
    rateLimits: [],
    limitedCharge: check.charges.length,
    unchecked: false,
    reported: [],
  })),
});

describe("Port", () => {
  it("takes full messages and gives full messages", async () => {
    const check: Check = {
      requestId: "a",
      scoping: undefined,
      charges: [
        { category: DataCategory.ERROR, quantity: 1n, namespace: "", dimensions: new Map(), overAcceptOnce: false },
      ],
    };
    const { results } = await countCharges({ checks: [check] });
    assert.equal(results[0]?.limitedCharge, 1);
  });

  it("refuses partial messages when the code is compiled, because nothing would fill in their defaults in-process", async () => {
    // @ts-expect-error `scoping` and `charges` are missing.
    const partial: CheckRequest["checks"][number] = { requestId: "a" };
    await assert.rejects(countCharges({ checks: [partial] }), TypeError);
    // @ts-expect-error `checks` is missing.
    await assert.rejects(countCharges({}), TypeError);
  });

  it("refuses an answer with members missing when the code is compiled", async () => {
    // @ts-expect-error `rateLimits`, `limitedCharge` and `unchecked` are missing.
    const incomplete: QuotaPort["check"] = async () => ({ results: [{ requestId: "a" }] });
    assert.equal((await incomplete({ checks: [] })).results.length, 1);
  });
});
