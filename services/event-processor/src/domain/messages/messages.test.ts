import assert from "node:assert/strict";
import { createItem } from "@weir/envelope";
import { unpack } from "msgpackr";
import { individualAttachment, writeAttachment } from "./attachment-records.ts";
import type { MessageOrigin } from "./event-messages.ts";
import { eventRecord, userReportRecord } from "./event-messages.ts";
import { pack, packedId, TextBytes } from "./pack.ts";

const origin: MessageOrigin = {
  projectId: 42n,
  organizationId: 1n,
  eventId: "d2132d31b39445f1938d7e21b6bf0ec4",
  startTime: 1_700_000_000,
};
const settings = { chunkBytes: 1024 * 1024, retentionDays: 90, uuid: () => "fc1f3a14-0000-4000-8000-000000000001" };

describe("messages", () => {
  it("packs a user report byte for byte as consumers know it", () => {
    const payload = Buffer.from(`{"event_id":"${origin.eventId}","name":"","email":"","comments":"hi"}`);
    const { value, topic } = userReportRecord(origin, payload);
    assert.equal(topic, "attachments");
    assert.equal(value.length, 140);
    assert.ok(
      value
        .toString("hex")
        .startsWith(
          "84a474797065ab757365725f7265706f7274aa70726f6a6563745f69642aaa73746172745f74696d65ce6553f100a77061796c6f6164c4547b22",
        ),
    );
  });

  it("packs a small attachment that stands alone with its bytes inside", () => {
    const item = createItem("attachment", Buffer.from("hi"), { filename: "a.txt", contentType: "text/plain" });
    const records = individualAttachment(origin, item, settings);
    assert.equal(records.length, 1);
    const hex = records[0]?.value.toString("hex") ?? "";
    assert.ok(hex.startsWith("84a474797065aa6174746163686d656e74a86576656e745f6964d920"));
    assert.ok(hex.endsWith("ae726574656e74696f6e5f646179735aa464617461c4026869"));
  });

  it("cuts an attachment of an event into chunks and counts them", () => {
    const item = createItem("attachment", Buffer.alloc(2_621_440, 7), {
      filename: "log.txt",
      contentType: "Text/Plain",
    });
    const { chunks, object } = writeAttachment(origin, item, settings, false);
    const sizes = chunks.map((record) => unpack(record.value).payload.length);
    assert.deepEqual(sizes, [1_048_576, 1_048_576, 524_288]);
    assert.deepEqual(object, {
      id: "fc1f3a14-0000-4000-8000-000000000001",
      name: "log.txt",
      rate_limited: false,
      content_type: "text/plain",
      attachment_type: "event.attachment",
      size: 2_621_440,
      retention_days: 90,
      chunks: 3,
    });
  });

  it("sends an attachment of exactly the chunk size as a chunk", () => {
    const item = createItem("attachment", Buffer.alloc(1024 * 1024), {});
    const records = individualAttachment(origin, item, settings);
    assert.equal(records.length, 2);
    assert.equal(unpack(records[1]?.value ?? Buffer.alloc(0)).attachment.chunks, 1);
    assert.equal(unpack(records[1]?.value ?? Buffer.alloc(0)).attachment.name, "Unnamed Attachment");
  });

  it("sends no chunk for an empty attachment", () => {
    const { chunks, object } = writeAttachment(origin, createItem("attachment", Buffer.alloc(0)), settings, true);
    assert.equal(chunks.length, 0);
    assert.equal(object.chunks, 0);
    assert.ok(!("content_type" in object));
  });

  it("writes an unknown address as nil and keeps the order of members", () => {
    const { value } = eventRecord("events", origin, new TextBytes("{}"), undefined, []);
    const message = unpack(value);
    assert.deepEqual(Object.keys(message), [
      "type",
      "payload",
      "start_time",
      "event_id",
      "project_id",
      "remote_addr",
      "attachments",
    ]);
    assert.equal(message.remote_addr, null);
    assert.deepEqual(message.payload, Buffer.from("{}"));
  });

  it("packs the bytes of a text as it packs any bytes, and tells where they lie", () => {
    for (const text of ["", "{}", JSON.stringify({ name: "Grüße, \ud800 🦊" }), "é".repeat(40_000)]) {
      const bytes = new TextBytes(text);
      const message = pack({ before: "x", bytes, after: 1 });
      assert.deepEqual(message, pack({ before: "x", bytes: Buffer.from(text), after: 1 }));
      assert.equal(bytes.in(message).toString(), text);
    }
    assert.throws(() => new TextBytes("x").in(Buffer.alloc(1)), TypeError);
  });

  it("packs ids beyond 2^53 as unsigned 64-bit integers", () => {
    const value = pack({ id: packedId(18_446_744_073_709_551_615n) });
    assert.equal(value.toString("hex"), "81a26964cfffffffffffffffff");
  });

  it("packs integers in their shortest form, never as doubles", () => {
    const shortest = [
      [0, "00"],
      [127, "7f"],
      [128, "cc80"],
      [255, "ccff"],
      [256, "cd0100"],
      [65_535, "cdffff"],
      [65_536, "ce00010000"],
      [4_294_967_295, "ceffffffff"],
      [4_294_967_296, "cf0000000100000000"],
      [4_507_000_000_000_001, "cf00100317b600b001"],
    ] as const;
    for (const [id, hex] of shortest) assert.equal(pack({ id }).toString("hex"), `81a26964${hex}`);
  });

  it("packs what another implementation reads, whatever the lengths", () => {
    const lengths = [0, 1, 15, 16, 31, 32, 255, 256, 65_535, 65_536];
    for (const length of lengths) {
      const message = {
        text: "é".repeat(length),
        bytes: Buffer.alloc(length, 7),
        list: Array.from({ length }, (_, index) => index % 3 === 0),
        object: Object.fromEntries(Array.from({ length }, (_, index) => [`k${index}`, null])),
        fraction: 0.5,
        ascii: "a".repeat(length),
      };
      assert.deepEqual(unpack(pack(message)), message);
    }
    assert.deepEqual(unpack(pack({ a: undefined, b: { c: undefined, d: 1 } })), { b: { d: 1 } });
  });

  it("says what it has no type for", () => {
    assert.throws(() => pack({ a: Symbol("a") }), /found a symbol/);
    assert.throws(() => pack({ a: 2n ** 64n }), /found 18446744073709551616, expected an unsigned 64-bit id/);
  });
});
