import assert from "node:assert/strict";
import {
  categoryName,
  categoryUnit,
  DataCategory,
  indexedTwin,
  isDataCategory,
  mergeQuantities,
  parseCategoryName,
} from "./index.ts";

describe("data categories", () => {
  it("have the wire names and ids of outcomes", () => {
    assert.equal(categoryName(DataCategory.LOG_BYTE), "log_byte");
    assert.equal(parseCategoryName("profile_chunk_ui"), 26);
    assert.equal(parseCategoryName("user_report_v2"), DataCategory.FEEDBACK);
    assert.equal(parseCategoryName("default"), undefined);
    assert.equal(parseCategoryName("bogus"), undefined);
    assert.ok(isDataCategory(38));
    assert.ok(!isDataCategory(0));
    assert.ok(!isDataCategory(99));
  });

  it("know their unit and their indexed twin", () => {
    assert.equal(categoryUnit(DataCategory.ATTACHMENT), "bytes");
    assert.equal(categoryUnit(DataCategory.ATTACHMENT_ITEM), "count");
    assert.equal(categoryUnit(DataCategory.PROFILE_DURATION), "milliseconds");
    assert.equal(indexedTwin(DataCategory.SPAN), DataCategory.SPAN_INDEXED);
    assert.equal(indexedTwin(DataCategory.ERROR), undefined);
  });

  it("sum up without leaving zeros", () => {
    const merged = mergeQuantities(
      [
        [DataCategory.ERROR, 1],
        [DataCategory.ATTACHMENT, 0],
      ],
      [[DataCategory.ERROR, 2]],
    );
    assert.deepEqual(merged, [[DataCategory.ERROR, 3]]);
  });
});
