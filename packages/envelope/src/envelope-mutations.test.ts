import assert from "node:assert/strict";
import fc from "fast-check";
import { EnvelopeError } from "./envelope-error.ts";
import { parseEnvelope } from "./parse-envelope.ts";
import { envelopeQuantities } from "./quantities.ts";
import { writeEnvelope } from "./write-envelope.ts";

const seeds = [
  '{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc","dsn":"https://a94ae32be2584e0bbd7a4cbb95971fee@o1.example.com/42","sent_at":"2026-03-01T10:00:00.5Z"}\n{"type":"event","length":16}\n{"message":"hi"}\n{"type":"attachment","length":3,"filename":"a.txt","content_type":"text/plain"}\nabc\n',
  '{"trace":{"trace_id":"4c79f60c11214eb38604f4ae0781bfb2","public_key":"a94ae32be2584e0bbd7a4cbb95971fee","sample_rate":"0.25","sampled":"true","org_id":"1"}}\n{"type":"span","item_count":2,"content_type":"application/vnd.sentry.items.span.v2+json"}\n{"items":[{},{}]}\n{"type":"log","item_count":1}\n{"items":[{}]}',
  '{"client":"sentry.javascript.browser/9.1.0","origin":"http://a.b","client_hints":{"sec_ch_ua":"x"},"required_features":["f"]}\n{"type":"transaction","span_count":3,"shade":{"a":[1,null,true]}}\n{}\n{"type":"profile","platform":"cocoa","sampled":false}\n{}\n{"type":"attachment","attachment_type":"event.minidump","length":0}\n\n',
  '{}\n{"type":"session"}\n{"sid":"x"}\n{"type":"check_in"}\n{}\n{"type":"replay_recording","length":4}\n\0\n\xff\xfe\n',
].map((text) => Buffer.from(text, "latin1"));

type Mutation =
  | { kind: "flip"; at: number; bit: number }
  | { kind: "cut"; at: number; length: number }
  | { kind: "duplicate"; at: number; length: number }
  | { kind: "insert"; at: number; bytes: Uint8Array };

const position = fc.nat({ max: 600 });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at: position, bit: fc.nat({ max: 7 }) }),
  fc.record({ kind: fc.constant("cut" as const), at: position, length: fc.nat({ max: 80 }) }),
  fc.record({ kind: fc.constant("duplicate" as const), at: position, length: fc.nat({ max: 120 }) }),
  fc.record({
    kind: fc.constant("insert" as const),
    at: position,
    bytes: fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc
        .constantFrom("\n", "{}", '"', "{", "[[", "null", '"length":7,', '{"type":"event"}\n')
        .map((text) => Buffer.from(text)),
    ),
  }),
);

function mutate(bytes: Buffer, change: Mutation): Buffer {
  const at = change.at % (bytes.length + 1);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  switch (change.kind) {
    case "flip": {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << change.bit);
      return flipped;
    }
    case "cut":
      return Buffer.concat([before, after.subarray(change.length)]);
    case "duplicate":
      return Buffer.concat([before, after.subarray(0, change.length), after]);
    case "insert":
      return Buffer.concat([before, change.bytes, after]);
  }
}

describe("mutated envelopes", function () {
  this.timeout(120_000);

  it("are parsed or refused with an EnvelopeError, and what is parsed is written stably (100,000 runs)", () => {
    let parsed = 0;
    fc.assert(
      fc.property(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 3 }), (seed, changes) => {
        const bytes = changes.reduce(mutate, seed);
        try {
          const envelope = parseEnvelope(bytes);
          const written = writeEnvelope(envelope);
          const again = parseEnvelope(written);
          assert.deepEqual(writeEnvelope(again), written);
          assert.deepEqual(envelopeQuantities(again.items), envelopeQuantities(envelope.items));
          parsed++;
        } catch (error) {
          if (!(error instanceof EnvelopeError)) throw error;
        }
      }),
      { numRuns: 100_000 },
    );
    assert.ok(parsed > 10_000, `only ${parsed} mutated envelopes were valid: the test reaches too little`);
  });
});
