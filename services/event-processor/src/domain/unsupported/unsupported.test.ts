import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { ContentType, createItem } from "@weir/envelope";
import { createStubQuota } from "@weir/test-kit";
import { createUnitFixture } from "../../testing/unit-fixture.ts";
import { chargesOf, usedUp } from "../../testing/used-up.ts";

const replay = [createItem("replay_event", Buffer.from("{}")), createItem("replay_recording", Buffer.from("x"))];
const backendChunk = createItem("profile_chunk", Buffer.from("{}"), { platform: "node" });
const uiChunk = createItem("profile_chunk", Buffer.from("{}"), { platform: "cocoa" });
const lone = createItem("profile", Buffer.from("{}"), { platform: "python" });
const attachmentOfTrace = createItem("attachment", Buffer.from("12345"), { contentType: ContentType.TRACE_ATTACHMENT });
const attachmentOfSpan = createItem("attachment", Buffer.from("123"), {
  contentType: ContentType.TRACE_ATTACHMENT,
  spanId: "a".repeat(16),
});

/** A quota that counts, for a category. */
const counting = (name: string) => ({ id: name, categories: [name], limit: 10, window: 60, reasonCode: "used_up" });

describe("items that this version does not process", () => {
  it("are charged like others before they are dropped, each kind as a whole", async () => {
    const quota = createStubQuota();
    const names = ["replay", "profile_chunk", "profile_chunk_ui", "profile", "attachment_item"];
    const fixture = createUnitFixture({ config: { quotas: names.map(counting) }, neighbours: { quota } });
    await fixture.process([...replay, backendChunk, uiChunk, lone, attachmentOfTrace, attachmentOfSpan]);
    assert.deepEqual(chargesOf(quota), [
      ["replay 2"],
      ["profile_chunk 1", "profile_chunk_ui 1"],
      ["attachment 5", "attachment_item 1"],
      ["attachment 3", "attachment_item 1"],
      ["profile 1", "profile_indexed 1", "profile_backend 1"],
    ]);
    assert.ok(fixture.accounting.summary().every((line) => line.startsWith("3 feature_disabled")));
    fixture.accounting.assertBalanced();
  });

  it("are dropped as rate limited over a quota, all of their kind, and the edge is told the limit", async () => {
    const used = usedUp(DataCategory.PROFILE_CHUNK_UI);
    const quota = createStubQuota({ limit: () => [used], limitedCharge: () => 1 });
    const fixture = createUnitFixture({ config: { quotas: [counting("profile_chunk_ui")] }, neighbours: { quota } });
    const { rateLimits } = await fixture.process([backendChunk, uiChunk, lone]);
    assert.deepEqual(rateLimits, [used]);
    assert.deepEqual(fixture.accounting.summary(), [
      "2 used_up profile_chunk 1",
      "2 used_up profile_chunk_ui 1",
      "3 feature_disabled profile 1",
      "3 feature_disabled profile_backend 1",
      "3 feature_disabled profile_indexed 1",
    ]);
    fixture.accounting.assertBalanced();
  });

  it("are dropped as rate limited by a zero quota of the global configuration, which the edge does not know", async () => {
    const global = { quotas: [{ categories: ["replay"], limit: 0, reasonCode: "nobody" }] };
    const fixture = createUnitFixture({ global });
    const { rateLimits } = await fixture.process(replay);
    assert.deepEqual(rateLimits, []);
    assert.deepEqual(fixture.accounting.summary(), ["2 nobody replay 2"]);
  });
});
