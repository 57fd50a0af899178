import assert from "node:assert/strict";
import { createSpanDescriptions } from "@weir/span-descriptions";
import type { Attributes } from "../../values/attributes.ts";
import { stringAttribute } from "../../values/attributes.ts";
import { describeDbQuery } from "./db-query.ts";

const descriptions = createSpanDescriptions();

function described(values: Record<string, string>): Record<string, unknown> {
  const attributes: Attributes = new Map(Object.entries(values).map(([key, value]) => [key, stringAttribute(value)]));
  describeDbQuery(attributes, descriptions);
  return Object.fromEntries([...attributes].map(([key, { value }]) => [key, value]));
}

describe("the query of a span", () => {
  it("is shown without values, whatever the operation of the span", () => {
    const values = { "sentry.op": "task", "db.query.text": "SELECT a FROM b WHERE c = 5" };
    assert.deepEqual(described(values), {
      ...values,
      "sentry.normalized_db_query": "SELECT a FROM b WHERE c = %s",
      "sentry.normalized_db_query.hash": "f96cff3cea129cfb",
      "db.operation.name": "SELECT",
      "db.collection.name": ",b,",
    });
  });

  it("is the span's description if that is all there is, for operations of databases only", () => {
    const description = { "sentry.description": "SELECT q FROM r WHERE s = 9" };
    assert.equal(
      described({ "sentry.op": "db.sql", ...description })["sentry.normalized_db_query"],
      "SELECT q FROM r WHERE s = %s",
    );
    assert.deepEqual(described({ "sentry.op": "task", ...description }), { "sentry.op": "task", ...description });
    assert.deepEqual(described({ "sentry.op": "dbx", ...description }), { "sentry.op": "dbx", ...description });
  });

  it("stays as the client described it", () => {
    const values = { "db.query.text": "SELECT 5", "sentry.normalized_db_query": "SELECT ?" };
    assert.deepEqual(described(values), values);
  });

  it("keeps the client's collection and writes its operation in upper case", () => {
    const values = { "db.query.text": "SELECT a FROM b", "db.operation.name": "read", "db.collection.name": "MyTable" };
    const result = described(values);
    assert.equal(result["db.operation.name"], "READ");
    assert.equal(result["db.collection.name"], "MyTable");
  });
});
