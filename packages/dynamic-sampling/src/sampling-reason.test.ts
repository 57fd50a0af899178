import assert from "node:assert/strict";
import { normalizeSamplingReason, samplingReason } from "./sampling-reason.ts";

describe("samplingReason", () => {
  it("lists the codes of rules once and in their own order, 0 last", () => {
    assert.equal(samplingReason([1004, 1401, 1000]), "Sampled:1000,1004,1400");
    assert.equal(samplingReason([7, 1005, 3500]), "Sampled:1005,3000,0");
    assert.equal(samplingReason([1400, 1499, 1500, 1599, 3000, 4999]), "Sampled:1400,1500,3000");
    assert.equal(samplingReason([1006, 1399, 1600, 2999, 5000]), "Sampled:0");
  });
});

describe("normalizeSamplingReason", () => {
  it("brings lists of rule ids into the form of our own reasons", () => {
    assert.equal(normalizeSamplingReason("Sampled:123,1004,1403,1404"), "Sampled:1004,1400,0");
    assert.equal(normalizeSamplingReason("Sampled:4294967295"), "Sampled:0");
  });

  it("refuses anything else", () => {
    for (const reason of [
      "Sampled:",
      "Sampled:1,",
      "Sampled:1, 2",
      "Sampled:x",
      "Sampled:4294967296",
      "sampled:1",
      "1000",
      "Sampled:-1",
    ]) {
      assert.equal(normalizeSamplingReason(reason), undefined, reason);
    }
  });
});
