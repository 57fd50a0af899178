/** Random changes of valid requests, for tests with hostile input. */
import fc from "fast-check";

const position = fc.nat({ max: 500 });
/** A change of bytes: a bit flipped, bytes cut out, repeated, or put in. */
export const mutation = fc.record({
  kind: fc.constantFrom("flip", "cut", "duplicate", "insert"),
  at: position,
  length: fc.nat({ max: 60 }),
  inserted: fc.constantFrom("\n", "{}", '"', "[[", "null", "\xff", '{"type":"event"}\n{}\n', '{"type":"moon"}\n\n'),
});

/** The bytes with a change. */
export function mutate(bytes: Buffer, change: typeof mutation extends fc.Arbitrary<infer M> ? M : never): Buffer {
  const at = change.at % (bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (change.kind) {
    case "flip":
      return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ (1 << (change.length % 8))]), after.subarray(1)]);
    case "cut":
      return Buffer.concat([before, after.subarray(change.length)]);
    case "duplicate":
      return Buffer.concat([before, after.subarray(0, change.length), after]);
    default:
      return Buffer.concat([before, Buffer.from(change.inserted, "latin1"), after]);
  }
}
