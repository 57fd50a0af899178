import assert from "node:assert/strict";
import { parseJson } from "@weir/lossless-json";
import { writeMetaTree } from "../values/meta.ts";
import { readAttributes } from "../values/read-attributes.ts";
import { attributesMeta } from "../values/write-attributes.ts";
import { renameAttributes } from "./rename-attributes.ts";

function renamed(values: Record<string, unknown>) {
  const given = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      { type: typeof value === "number" ? "integer" : "string", value },
    ]),
  );
  const { attributes } = readAttributes(parseJson(JSON.stringify(given)), undefined);
  renameAttributes(attributes);
  return {
    values: Object.fromEntries([...attributes].map(([key, { value }]) => [key, value])),
    meta: writeMetaTree(attributesMeta(attributes, undefined)),
  };
}

describe("renaming attributes", () => {
  it("copies or moves values to current names, unless those are taken", () => {
    const { values, meta } = renamed({
      "http.method": "GET",
      transaction: "/a",
      release: "r1",
      "sentry.release": "r2",
    });
    assert.deepEqual(values, {
      "http.method": "GET",
      "http.request.method": "GET",
      transaction: null,
      "sentry.segment.name": "/a",
      release: null,
      "sentry.release": "r2",
    });
    assert.equal(
      meta,
      '{"release":{"":{"rem":[["attribute.deprecated","x"]]}},"transaction":{"":{"rem":[["attribute.deprecated","x"]]}}}',
    );
  });

  it("lets the first of several old names win", () => {
    assert.equal(
      renamed({ "http.request_method": "B", "http.method": "A", method: "C" }).values["http.request.method"],
      "A",
    );
  });

  it("carries a segment of the name over", () => {
    const { values } = renamed({ "cls.source.1": "div", "cls.source.1.x": "no" });
    assert.equal(values["browser.web_vital.cls.source.1"], "div");
    assert.equal("browser.web_vital.cls.source.1.x" in values, false);
  });
});
