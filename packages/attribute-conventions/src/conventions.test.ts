import assert from "node:assert/strict";
import { categoryOf } from "./category.ts";
import { measurementAttributes, renameOf, subregions } from "./conventions.ts";
import { readSpanStatus } from "./span-status.ts";

describe("the registry of attributes", () => {
  it("says which old names are copied and which are moved", () => {
    assert.deepEqual(renameOf("db.system"), { replacement: "db.system.name", moves: false });
    assert.deepEqual(renameOf("transaction"), { replacement: "sentry.segment.name", moves: true });
    assert.equal(renameOf("db.system.name"), undefined);
  });

  it("knows the attributes of measurements and the regions of countries", () => {
    assert.equal(measurementAttributes.get("lcp"), "browser.web_vital.lcp.value");
    assert.equal(subregions.get("AT"), "155");
  });
});

describe("the category of an operation", () => {
  it("is its first segment, or two of some, and else comes from attributes", () => {
    const none = () => undefined;
    assert.equal(categoryOf("UI.React.mount", none), "ui.react");
    assert.equal(categoryOf("db.sql.query", none), "db");
    assert.equal(categoryOf(undefined, none), undefined);
    assert.equal(
      categoryOf("x", (key) => (key === "ui.component_name" ? "Cart" : undefined)),
      "ui",
    );
  });
});

describe("the status of a span", () => {
  it("has one word, whatever clients call it", () => {
    assert.deepEqual(
      ["ok", "success", "not_found", "failure", "unknown_error", 5, 16, "bogus", 17, 1.5, true, "constructor"].map(
        readSpanStatus,
      ),
      ["ok", "ok", "not_found", "internal_error", "internal_error", "not_found", "unauthenticated", ...Array(5)],
    );
  });
});
