import assert from "node:assert/strict";
import { appendErrors } from "../errors-list.ts";
import { WideInteger } from "../json.ts";
import { metaToJson } from "../meta.ts";
import { readEvent } from "../read-event.ts";

const randomTraceId = "9".repeat(32);

function read(payload: Record<string, unknown>) {
  const event = readEvent(payload, () => randomTraceId);
  assert.ok(event !== undefined);
  const meta = metaToJson(event.meta);
  appendErrors(event);
  const errors: unknown = event.fields.errors ?? [];
  assert.ok(Array.isArray(errors));
  return { fields: event.fields, meta, errors: errors.map(({ name, reason, type }) => `${name}: ${reason ?? type}`) };
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe("reading an event", () => {
  it("keeps notes with the members that they came with, also under an older name, and forgets those about others", () => {
    const note = { "": { rem: [["@user:x", "x"]] } };
    const { meta } = read({
      message: "m",
      _meta: { message: { formatted: note }, logentry: { formatted: note }, user: note },
    });
    assert.deepEqual(meta, { logentry: { formatted: note } });
    assert.equal(read({ _meta: { logentry: note } }).meta, undefined);
  });

  it("gives a trace without identity a random one, and says so", () => {
    const { fields, meta } = read({ contexts: { trace: { trace_id: "0".repeat(32), span_id: "1".repeat(16) } } });
    assert.deepEqual(plain(fields.contexts), {
      trace: { trace_id: randomTraceId, span_id: "1".repeat(16), type: "trace" },
    });
    assert.deepEqual(meta, { contexts: { trace: { trace_id: { "": { rem: [["nil_trace_id", "s"]] } } } } });
  });

  it("notes ids that a trace context lacks, and a status that is none", () => {
    const { errors } = read({ contexts: { t: { type: "trace", status: "soso" } } });
    assert.deepEqual(errors.sort(), [
      "contexts.t.span_id: missing_attribute",
      "contexts.t.status: expected a trace status",
      "contexts.t.trace_id: missing_attribute",
    ]);
  });

  it("takes members under their old names where the new ones are absent", () => {
    const { fields } = read({
      "sentry.interfaces.User": { id: 4.7 },
      "sentry.interfaces.Message": "m",
      message: "other",
      breadcrumbs: { ty: "nav" },
    });
    assert.deepEqual(plain({ user: fields.user, logentry: fields.logentry, breadcrumbs: fields.breadcrumbs }), {
      user: { id: "4" },
      logentry: { formatted: "m" },
      breadcrumbs: { values: [{ type: "nav" }] },
    });
  });

  it("keeps integers of 64 bits exact, and refuses larger ones", () => {
    const stacktrace = {
      frames: [
        { instruction_addr: new WideInteger("18446744073709551615"), lineno: new WideInteger("18446744073709551616") },
      ],
    };
    const { fields, errors } = read({ stacktrace, threads: [{ id: new WideInteger("9007199254740993") }] });
    assert.deepEqual(plain(fields.stacktrace), { frames: [{ instruction_addr: "0xffffffffffffffff", lineno: null }] });
    assert.equal(JSON.stringify(fields.threads), '{"values":[{"id":9007199254740993}]}');
    assert.deepEqual(errors, ["stacktrace.frames.0.lineno: expected an unsigned integer"]);
  });

  it("tells errors in the order of the schema, not in that of the payload", () => {
    const { errors } = read({ tags: 1, user: { ip_address: 1, email: 2, id: [] }, level: [], culprit: 5, zebra: 1 });
    assert.deepEqual(errors, [
      "level: expected a level",
      "culprit: expected a string",
      "user.id: expected a primitive value",
      "user.email: expected a string",
      "user.ip_address: expected an ip address",
      "tags: expected an array",
      "tags: expected an array",
      "zebra: invalid_attribute",
    ]);
  });

  it("brings variables, headers, cookies and queries of any form into one", () => {
    const { fields } = read({
      stacktrace: { frames: [{ vars: ["a", 1] }] },
      request: {
        headers: { "x-b": ["p", "q"], accept: 1 },
        cookies: "a=1; b=%20x; c",
        query_string: "?q=a+b&r",
      },
    });
    assert.deepEqual(plain(fields.stacktrace), { frames: [{ vars: { 0: "a", 1: 1 } }] });
    assert.deepEqual(plain(fields.request), {
      headers: [["Accept", "1"], ["X-B", "p,q"]], // biome-ignore format: pairs
      cookies: [["a", "1"], ["b", " x"], ["c", ""]], // biome-ignore format: pairs
      query_string: [["q", "a b"], ["r", ""]], // biome-ignore format: pairs
    });
  });

  it("drops members that it does not know inside known objects, however they are named", () => {
    const payload = JSON.parse(
      '{"request":{"url":"/","__proto__":{"a":1},"constructor":1},"extra":{"__proto__":{"a":1}}}',
    );
    const { fields } = read(payload);
    assert.equal(JSON.stringify(fields.request), '{"url":"/"}');
    assert.equal(JSON.stringify(fields.extra), '{"__proto__":{"a":1}}');
    assert.equal(Object.hasOwn(Object.prototype, "a"), false);
  });

  it("refuses images of unknown types, and reads old ones as what they are today", () => {
    const uuid = "494F3AEA88FA42969644FA8EF5D139B6";
    const images = [
      { type: "apple", name: "A", uuid, image_addr: 4096 },
      { type: "weird" },
      { type: "proguard", uuid },
    ];
    const { fields, errors } = read({ debug_meta: { images } });
    const id = "494f3aea-88fa-4296-9644-fa8ef5d139b6";
    assert.deepEqual(plain(fields.debug_meta), {
      images: [
        { type: "macho", code_file: "A", debug_id: id, image_addr: "0x1000" },
        null,
        { type: "proguard", uuid: id },
      ],
    });
    assert.deepEqual(errors, ["debug_meta.images.1: unsupported debug image type"]);
  });
});
