import assert from "node:assert/strict";
import { parseNameRules } from "@weir/transaction-names";
import type { EventDocument } from "../event/event.ts";
import type { JsonObject } from "../event/json.ts";
import { createMeta, metaToJson } from "../event/meta.ts";
import { nameTransaction } from "./names.ts";

const rules = parseNameRules([
  { pattern: "/shop/*/**", expiry: "3022-11-30T00:00:00Z", redaction: { method: "replace", substitution: "*" } },
]);

function named(fields: JsonObject): { name: unknown; source: unknown; notes: unknown } {
  const event: EventDocument = { fields, meta: createMeta(), sentTimestamp: undefined };
  nameTransaction(event, rules, 0);
  const { source } = fields.transaction_info as JsonObject;
  return { name: fields.transaction, source, notes: metaToJson(event.meta) };
}

function sourceOf(name: string, members: JsonObject): unknown {
  return named({ transaction: name, ...members }).source;
}

describe("names of transactions", () => {
  it("are there, and say where they are from", () => {
    assert.deepEqual(named({ transaction: " " }), {
      name: "<unlabeled transaction>",
      source: "unknown",
      notes: undefined,
    });
    assert.deepEqual(named({ transaction: "/a/12345", transaction_info: { source: "route" } }).name, "/a/12345");
  });

  it("lose identifiers if they are addresses, with a note of what they were", () => {
    assert.deepEqual(named({ transaction: "/u/8872", transaction_info: { source: "url" } }), {
      name: "/u/*",
      source: "sanitized",
      notes: { transaction: { "": { rem: [["int", "s", 3, 7]], val: "/u/8872" } } },
    });
    assert.deepEqual(named({ transaction: "42", transaction_info: { source: "url" } }), {
      name: "42",
      source: "sanitized",
      notes: { transaction: { "": { rem: [["int", "s", 0, 2]] } } },
    });
  });

  it("follow the rules of their project", () => {
    assert.deepEqual(named({ transaction: "/shop/blue-shoes/reviews", transaction_info: { source: "url" } }), {
      name: "/shop/*/reviews",
      source: "sanitized",
      notes: { transaction: { "": { rem: [["/shop/*/**", "s"]], val: "/shop/blue-shoes/reviews" } } },
    });
  });

  it("without a source count as addresses where the SDK names transactions by their address", () => {
    const trace = { trace: { type: "trace", status: "not_found" } };
    assert.equal(sourceOf("/x", { sdk: { name: "sentry.javascript.react" } }), "sanitized");
    assert.equal(sourceOf("x", { sdk: { name: "sentry.javascript.react" } }), "unknown");
    assert.equal(sourceOf("/x", { sdk: { name: "sentry.python", integrations: ["django"] } }), "unknown");
    const notFound = { sdk: { name: "sentry.python", integrations: ["django"] }, tags: [["http.status_code", "404"]] };
    assert.equal(sourceOf("/x", notFound), "sanitized");
    const preflight = { sdk: { name: "sentry.javascript.node", integrations: ["Express"] } };
    assert.equal(sourceOf("/x", { ...preflight, request: { method: "options" } }), "sanitized");
    assert.equal(sourceOf("/x", { ...preflight, request: { method: "GET" } }), "unknown");
    const rack = { sdk: { name: "sentry.ruby" }, modules: { rack: "3" } };
    assert.equal(sourceOf("/x", { ...rack, contexts: trace }), "sanitized");
    assert.equal(sourceOf("/x", rack), "unknown");
    assert.equal(sourceOf("/x", {}), "unknown");
  });
});
