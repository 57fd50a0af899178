import assert from "node:assert/strict";
import { EnvelopeError } from "./envelope-error.ts";
import { parseEnvelope } from "./parse-envelope.ts";

const eventId = "9ec79c33ec9942ab8353589fcb2e04dc";

function refusal(bytes: string | Buffer): EnvelopeError {
  try {
    parseEnvelope(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes));
  } catch (error) {
    assert.ok(error instanceof EnvelopeError, `expected an EnvelopeError, found ${error}`);
    return error;
  }
  assert.fail("expected a refusal");
}

describe("parseEnvelope", () => {
  it("reads the smallest event envelope", () => {
    const { headers, items } = parseEnvelope(Buffer.from('{}\n{"type":"event"}\n{"message":"hi"}\n'));
    assert.equal(headers.eventId, undefined);
    assert.equal(items.length, 1);
    assert.equal(items[0]?.type, "event");
    assert.equal(items[0]?.payload.length, 16);
    assert.equal(items[0]?.contentType, "");
  });

  it("gives payloads as views on the input", () => {
    const bytes = Buffer.from('{}\n{"type":"event"}\nabc');
    assert.equal(parseEnvelope(bytes).items[0]?.payload.buffer, bytes.buffer);
  });

  it("reads an envelope of only a header", () => {
    for (const text of ["{}", "{}\n", "\n\n{}\n", `{"event_id":"${eventId}"}\n`]) {
      assert.equal(parseEnvelope(Buffer.from(text)).items.length, 0, JSON.stringify(text));
    }
  });

  it("reads event ids in every usual form", () => {
    const hyphenated = "9EC79C33-EC99-42AB-8353-589FCB2E04DC";
    for (const id of [eventId, hyphenated, `{${hyphenated}}`, `urn:uuid:${hyphenated}`]) {
      assert.equal(parseEnvelope(Buffer.from(JSON.stringify({ event_id: id }))).headers.eventId, eventId, id);
    }
  });

  it("takes exactly as many bytes as a length says, newlines included", () => {
    const { items } = parseEnvelope(Buffer.from('{}\n{"type":"attachment","length":3}\na\nb\n{"type":"event"}\n{}'));
    assert.deepEqual(
      items.map((item) => item.payload.toString()),
      ["a\nb", "{}"],
    );
  });

  it("counts the length in bytes, not characters", () => {
    const { items } = parseEnvelope(Buffer.from('{}\n{"type":"event","length":19}\n{"message":"häß"}\n'));
    assert.equal(items[0]?.payload.toString(), '{"message":"häß"}');
  });

  it("lets one newline after the last payload be left out or given, and no more", () => {
    const text = '{}\n{"type":"attachment","length":0}\n\n{"type":"attachment","length":0}\n';
    assert.equal(parseEnvelope(Buffer.from(text)).items.length, 2);
    assert.equal(parseEnvelope(Buffer.from(`${text}\n`)).items.length, 2);
    assert.equal(refusal(`${text}\n\n`).cause, "unexpected end of file");
  });

  it("reads an item header at the end of input as an empty payload", () => {
    assert.equal(parseEnvelope(Buffer.from('{}\n{"type":"session"}')).items[0]?.payload.length, 0);
  });

  it("reads headers that contain newlines between their tokens", () => {
    const { items } = parseEnvelope(Buffer.from('{\n}\n{"type":\n"event"}\n{}'));
    assert.equal(items[0]?.type, "event");
  });

  it("swallows a malformed trace header", () => {
    assert.equal(parseEnvelope(Buffer.from('{"trace":{"nope":1}}')).headers.trace, undefined);
  });

  it("keeps unknown members of headers", () => {
    const { headers, items } = parseEnvelope(Buffer.from('{"sdk":{"name":"x"}}\n{"type":"event","shade":[1,2]}\n{}'));
    assert.deepEqual(headers.other.get("sdk"), { name: "x" });
    assert.equal(items[0]?.otherHeadersJson.get("shade"), "[1,2]");
  });

  it("keeps a member named __proto__ a plain member", () => {
    const { headers } = parseEnvelope(Buffer.from('{"__proto__":{"polluted":true}}'));
    assert.equal(headers.other.has("__proto__"), true);
    assert.equal(Reflect.get({}, "polluted"), undefined);
  });

  const refusals: readonly (readonly [text: string, cause: EnvelopeError["cause"]])[] = [
    ["", "missing envelope header"],
    [" \n\t\r\n", "missing envelope header"],
    ['{} \n{"type":"event"}\n{}', "missing newline after header or payload"],
    ['{}\r\n{"type":"event"}\r\n{}', "missing newline after header or payload"],
    ["{}x", "missing newline after header or payload"],
    ["hello\n", "invalid envelope header"],
    ["[]\n", "invalid envelope header"],
    ["null\n", "invalid envelope header"],
    ['{"a":1\n', "invalid envelope header"],
    ['{"event_id":"xyz"}', "invalid envelope header"],
    ['{"event_id":1}', "invalid envelope header"],
    ['{"sent_at":"yesterday"}', "invalid envelope header"],
    ['{"dsn":"nonsense"}', "invalid envelope header"],
    ['{}\n{"length":2}\n{}\n', "invalid item header"],
    ['{}\n{"type":7}\n{}\n', "invalid item header"],
    ['{}\n{"type":"event","length":"2"}\n{}\n', "invalid item header"],
    ['{}\n{"type":"event","length":-1}\n{}\n', "invalid item header"],
    ['{}\n{"type":"event","length":1.5}\n{}\n', "invalid item header"],
    ['{}\n{"type":"log","item_count":4294967296}\n{}\n', "invalid item header"],
    ['{}\n{"type":"event","length":200}\n{}\n', "unexpected end of file"],
    ['{}\n{"type":"event","length":1}\n{}\n', "missing newline after header or payload"],
    ["{}\nnot a header\n{}", "invalid item header"],
  ];
  for (const [text, cause] of refusals) {
    it(`refuses ${JSON.stringify(text)}: ${cause}`, () => {
      assert.equal(refusal(text).cause, cause);
    });
  }

  it("names the offset of a fault", () => {
    assert.equal(refusal('{}\n{"type":"event"}\n{}\n{"length":2}\n{}').offset, 23);
  });

  it("accepts 500 items and refuses the 501st", () => {
    const item = '{"type":"moon_phase"}\n{}\n';
    assert.equal(parseEnvelope(Buffer.from(`{}\n${item.repeat(500)}`)).items.length, 500);
    assert.equal(refusal(`{}\n${item.repeat(501)}`).cause, "too many individual items");
  });

  it("refuses headers nested too deeply without running out of stack", () => {
    const deep = (levels: number) => `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;
    assert.equal(parseEnvelope(Buffer.from(deep(100))).items.length, 0);
    assert.equal(refusal(deep(200)).cause, "invalid envelope header");
    assert.equal(refusal(deep(400_000)).cause, "invalid envelope header");
    assert.equal(refusal(deep(5_000_000)).cause, "invalid envelope header");
    assert.equal(
      refusal(`{}\n{"type":"event","a":${"[".repeat(500)}${"]".repeat(500)}}\n{}`).cause,
      "invalid item header",
    );
  });

  it("refuses headers that are not UTF-8", () => {
    const bytes = Buffer.concat([Buffer.from('{"client":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]);
    assert.equal(refusal(bytes).cause, "invalid envelope header");
  });
});
