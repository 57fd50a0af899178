import assert from "node:assert/strict";
import type { JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import { metaToJson } from "../meta.ts";
import { readEvent } from "../read-event.ts";
import { cutText } from "./cut-text.ts";
import { trimEvent } from "./trim-event.ts";

function trimmed(payload: JsonObject) {
  const event = readEvent(payload, () => "9".repeat(32));
  assert.ok(event !== undefined);
  trimEvent(event);
  return { fields: event.fields, meta: metaToJson(event.meta) };
}

function frames(count: number, inApp: (index: number) => boolean) {
  return Array.from({ length: count }, (_, index) => ({ function: `f${index}`, in_app: inApp(index), vars: { a: 1 } }));
}

function traced(list: readonly object[]) {
  const { fields, meta } = trimmed({ stacktrace: { frames: list } });
  const { frames: left } = fields.stacktrace as { frames: { function: string; vars?: object }[] };
  return { left, meta };
}

describe("trimming", () => {
  it("cuts texts beyond their maximum and allowance, and says how long they were", () => {
    const { fields, meta } = trimmed({ logentry: { formatted: "m".repeat(8393) } });
    assert.deepEqual(fields.logentry, { formatted: `${"m".repeat(8189)}...` });
    assert.deepEqual(meta, { logentry: { formatted: { "": { len: 8393, rem: [["!limit", "s", 8189, 8192]] } } } });
    const kept = trimmed({ logentry: { formatted: "m".repeat(8392) } });
    assert.equal(kept.meta, undefined);
  });

  it("counts characters, not bytes, and tells ranges in bytes", () => {
    const { fields, meta } = trimmed({ culprit: "é".repeat(201) });
    assert.equal(fields.culprit, `${"é".repeat(197)}...`);
    assert.deepEqual(meta, { culprit: { "": { len: 201, rem: [["!limit", "s", 394, 397]] } } });
    assert.equal(trimmed({ culprit: "😀".repeat(200) }).meta, undefined);
  });

  it("keeps remarks about what is left of a text, and drops those about what is gone", () => {
    const own = {
      remarks: [
        ["@ip", "s", 0, 4],
        ["@email", "s", 20, 27],
      ],
      errors: [],
      originalLength: 50,
      originalValue: undefined,
    };
    assert.equal(cutText("[ip] came to visit: [email]", 12, own), "[ip] came...");
    assert.deepEqual(own.remarks, [
      ["@ip", "s", 0, 4],
      ["!limit", "s", 9, 12],
    ]);
    assert.equal(own.originalLength, 50);
  });

  it("writes what is nested too deeply as text", () => {
    const { fields } = trimmed({ extra: { a: { b: { c: { d: { e: { f: { g: 1 }, h: [] } } } } } } });
    assert.deepEqual(fields.extra, { a: { b: { c: { d: { e: { f: '{"g":1}', h: [] } } } } } });
  });

  it("cuts lists and objects where their budget ends", () => {
    const { fields, meta } = trimmed({ extra: { list: Array.from({ length: 5000 }, () => "abcdef"), z: 1 } });
    const { list } = fields.extra as { list: unknown[] };
    assert.equal(list.length, 1821);
    assert.equal(list.at(-1), "a...");
    assert.deepEqual(meta, {
      extra: { list: { "": { len: 5000 }, 1820: { "": { len: 6, rem: [["!limit", "s", 1, 4]] } } } },
    });
  });

  it("gives every value in extra a budget of its own, and all of them one together", () => {
    const sent = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${10 + index}`, "x".repeat(20_000)]));
    const { fields, meta } = trimmed({ extra: sent });
    const extra = fields.extra as Record<string, string>;
    assert.equal(extra.k10, `${"x".repeat(16_381)}...`);
    assert.equal(Object.keys(extra).length, 16);
    assert.ok(isObject(meta?.extra));
    assert.deepEqual(meta.extra[""], { len: 30 });
  });

  it("keeps the ends of long stack traces", () => {
    const { left, meta } = traced(frames(300, () => true));
    assert.equal(left.length, 250);
    assert.deepEqual([left[49]?.function, left[50]?.function, left.at(-1)?.function], ["f49", "f100", "f299"]);
    assert.deepEqual(meta, { stacktrace: { frames: { "": { len: 300 } } } });
  });

  it("takes details from frames of others first", () => {
    const { left } = traced(frames(60, (index) => index < 40));
    assert.deepEqual(
      left.filter((frame) => frame.vars === undefined).map((frame) => frame.function),
      ["f45", "f46", "f47", "f48", "f49", "f50", "f51", "f52", "f53", "f54"],
    );
  });

  it("leaves out members that are empty", () => {
    const { fields } = trimmed({ user: { id: "", email: "a@b.c" }, request: { url: "/", headers: [] } });
    assert.deepEqual(JSON.parse(JSON.stringify(fields)), { user: { email: "a@b.c" }, request: { url: "/" } });
  });
});
