import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import type { LimitedItem } from "./limited-item.ts";
import { parseGlobalQuotas } from "./parse-quotas.ts";
import { quotaMatches } from "./quota-match.ts";

const scoping = { organizationId: 42n, projectId: 43n, publicKey: "k".repeat(32), keyId: 44n };
const error: LimitedItem = { scoping, category: DataCategory.ERROR };

function matches(document: object, item: LimitedItem = error): boolean {
  const [quota] = parseGlobalQuotas([{ limit: 0, ...document }]).quotas;
  assert.ok(quota);
  return quotaMatches(quota, item);
}

describe("quotaMatches", () => {
  it("compares the scope id as a number with the item's id for the scope", () => {
    assert.equal(matches({ scope: "organization", scopeId: "42" }), true);
    assert.equal(matches({ scope: "organization", scopeId: "0042" }), true);
    assert.equal(matches({ scope: "organization", scopeId: "43" }), false);
    assert.equal(matches({ scope: "project", scopeId: "43" }), true);
    assert.equal(matches({ scope: "key", scopeId: "44" }), true);
    assert.equal(matches({ scope: "key", scopeId: "x" }), false);
    assert.equal(matches({ scope: "galaxy", scopeId: "42" }), false);
    assert.equal(matches({ scope: "galaxy" }), true);
  });

  it("never matches a key id that the item lacks", () => {
    const item = { ...error, scoping: { ...scoping, keyId: undefined } };
    assert.equal(matches({ scope: "key", scopeId: "44" }, item), false);
    assert.equal(matches({ scope: "key" }, item), true);
  });

  it("matches the listed categories, all if none is listed, and never an unknown one", () => {
    assert.equal(matches({ categories: ["error", "log_item"] }), true);
    assert.equal(matches({ categories: ["log_item"] }), false);
    assert.equal(matches({}), true);
    assert.equal(matches({ categories: ["bogus"] }, { scoping, category: DataCategory.UNRECOGNIZED }), false);
  });

  it("matches a namespace only if the item has it", () => {
    const bucket: LimitedItem = { scoping, category: DataCategory.METRIC_BUCKET, namespace: "spans" };
    assert.equal(matches({ namespace: "spans" }, bucket), true);
    assert.equal(matches({ namespace: "sessions" }, bucket), false);
    assert.equal(matches({ namespace: "spans" }), false);
    assert.equal(matches({}, bucket), true);
  });

  it("matches by dimension only items that carry every listed one", () => {
    const groupBy = { maxCardinality: 1, dimensions: ["checkInSlug", "checkInEnvironment"] };
    const slugOnly = { ...error, dimensions: new Map([["checkInSlug", "a"]]) };
    const both = { ...error, dimensions: new Map([...slugOnly.dimensions, ["checkInEnvironment", ""]]) };
    assert.equal(matches({ groupBy }), false);
    assert.equal(matches({ groupBy }, slugOnly), false);
    assert.equal(matches({ groupBy }, both), true);
  });
});
