import assert from "node:assert/strict";
import { parseGlobalConfig } from "./parse-global-config.ts";

describe("parseGlobalConfig", () => {
  it("reads quotas and keeps the document", () => {
    const document = {
      quotas: [{ id: "g", categories: ["span"], limit: 0 }],
      measurements: { builtinMeasurements: [{ name: "lcp", unit: "millisecond" }], maxCustomMeasurements: 10 },
      options: { "relay.upload-chunk.size": 5 },
    };
    const { config, problems } = parseGlobalConfig("r1", document);
    assert.equal(config?.quotas[0]?.id, "g");
    assert.equal(config?.revision, "r1");
    assert.deepEqual(config?.document, document);
    assert.deepEqual(problems, []);
  });

  it("accepts an empty document", () => {
    assert.deepEqual(parseGlobalConfig("r1", {}).config?.quotas, []);
  });

  it("leaves errors in members that are read elsewhere to those who read them", () => {
    const { config } = parseGlobalConfig("r1", { spanOpDefaults: 3, aiModelMetadata: 5 });
    assert.equal(config?.document.aiModelMetadata, 5);
  });

  it("does without generic filters that are in error, and says so", () => {
    const { config, problems } = parseGlobalConfig("r1", { filters: 5 });
    assert.equal(config?.filters.byId.size, 0);
    assert.deepEqual(problems, [
      { path: "filters", found: "5", expected: "an object", action: "global filters ignored" },
    ]);
  });

  const broken: [unknown, string][] = [
    [{ quotas: 5 }, "quotas"],
    [{ quotas: [{ limit: "1" }] }, "quotas[0].limit"],
    [{ measurements: 5 }, "measurements"],
    [{ measurements: { maxCustomMeasurements: -1 } }, "measurements.maxCustomMeasurements"],
    ["{", "document"],
  ];
  for (const [document, path] of broken) {
    it(`refuses ${JSON.stringify(document)} as a whole and says where`, () => {
      const { config, problems } = parseGlobalConfig("r1", document);
      assert.equal(config, undefined);
      assert.equal(problems[0]?.path, path);
    });
  }
});
