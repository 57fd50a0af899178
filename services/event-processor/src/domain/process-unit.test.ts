import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { createItem } from "@weir/envelope";
import { createStubQuota } from "@weir/test-kit";
import { createUnitFixture, eventId, receivedSeconds } from "../testing/unit-fixture.ts";
import { usedUp } from "../testing/used-up.ts";

const report = createItem("user_report", Buffer.from(`{"event_id":"${eventId}","comments":"c"}`));

describe("units", () => {
  it("send attachments that stand alone one by one", async () => {
    const fixture = createUnitFixture();
    const [a, b] = [createItem("attachment", Buffer.from("1")), createItem("attachment", Buffer.from("22"))];
    await fixture.process([a, b]);
    const sizes = fixture.messages("attachments").map(({ attachment }) => (attachment as { size: number }).size);
    assert.deepEqual(sizes, [1, 2]);
    fixture.accounting.assertBalanced();
  });

  it("send user reports that stand alone", async () => {
    const fixture = createUnitFixture();
    await fixture.process([report]);
    assert.deepEqual(fixture.messages("attachments"), [
      {
        type: "user_report",
        project_id: 42,
        start_time: receivedSeconds,
        payload: { event_id: eventId, name: "", email: "", comments: "c" },
      },
    ]);
    fixture.accounting.assertBalanced();
  });

  it("drop attachments and user reports whose envelope names no event", async () => {
    const fixture = createUnitFixture();
    await fixture.process([createItem("attachment", Buffer.from("1")), report], { eventId: "" });
    assert.deepEqual(fixture.accounting.summary(), [
      "3 invalid_event_id attachment 1",
      "3 invalid_event_id attachment_item 1",
      "3 invalid_event_id feedback 1",
    ]);
    fixture.accounting.assertBalanced();
  });

  it("drop user reports that are none", async () => {
    const fixture = createUnitFixture();
    await fixture.process([createItem("user_report", Buffer.from('{"comments":"c"}'))]);
    assert.deepEqual(fixture.accounting.summary(), ["3 invalid_json feedback 1"]);
  });

  it("drop kinds that are not processed yet, each with its quantities", async () => {
    const fixture = createUnitFixture();
    await fixture.process([
      createItem("replay_recording", Buffer.from("x")),
      createItem("profile_chunk", Buffer.from("{}"), { platform: "cocoa" }),
      createItem("profile", Buffer.from("{}")),
      createItem("metric_buckets", Buffer.from("[]")),
    ]);
    assert.deepEqual(fixture.accounting.summary(), [
      "3 feature_disabled profile 1",
      "3 feature_disabled profile_chunk_ui 1",
      "3 feature_disabled profile_indexed 1",
      "3 feature_disabled replay 1",
    ]);
    assert.equal(fixture.explained.length, 4);
    fixture.accounting.assertBalanced();
  });

  it("drop form data without an event, which counts nothing, and unknown items silently", async () => {
    const fixture = createUnitFixture();
    await fixture.process([createItem("form_data", Buffer.from("[]")), createItem("future_thing", Buffer.from("{}"))]);
    assert.deepEqual(fixture.accounting.summary(), []);
    assert.deepEqual(fixture.explained, ["an item fits nowhere in its envelope"]);
  });

  it("go back, uncounted, when their caller has given up, though all of them is to be dropped", async () => {
    const caller = new AbortController();
    const quota = createStubQuota({
      limit() {
        caller.abort();
        return [usedUp(DataCategory.FEEDBACK)];
      },
    });
    const quotas = [{ id: "f", categories: ["feedback"], limit: 1, window: 60 }];
    const fixture = createUnitFixture({ config: { quotas }, neighbours: { quota } });
    const { failure } = await fixture.process([report], {}, caller.signal);
    assert.equal(failure?.retryable, true);
    assert.deepEqual(fixture.accounting.summary(), []);
    fixture.accounting.assertBalanced();
  });

  it("are not even worked on when their time is over before it is their turn", async () => {
    const quota = createStubQuota();
    const quotas = [{ id: "f", categories: ["feedback"], limit: 1, window: 60 }];
    const fixture = createUnitFixture({ config: { quotas }, neighbours: { quota } });
    const { failure } = await fixture.process([report], {}, AbortSignal.abort());
    assert.deepEqual([failure?.reason, failure?.retryable], ["deadline_exceeded", true]);
    assert.deepEqual(quota.checks, []);
    fixture.accounting.assertBalanced();
  });

  it("are refused for good when they do not say whose they are", async () => {
    const fixture = createUnitFixture();
    const { failure } = await fixture.process([report], { scoping: undefined });
    assert.equal(failure?.reason, "missing_scoping");
    assert.equal(failure?.retryable, false);
  });
});
