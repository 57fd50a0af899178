/** Finds one member of a map without decoding the rest: what is passed over is only measured. */
import { MsgpackError } from "./msgpack-error.ts";
import { byteAt, headAt, lengthAt } from "./value-head.ts";

/** A value that was passed over: where it ends, and what it says if it is text. */
interface Passed {
  readonly end: number;
  readonly text: string | undefined;
}

/**
 * The text that a map has under a name; undefined if it has none; null if it is not text.
 * @throws MsgpackError
 */
export function msgpackTextMember(bytes: Buffer, name: string): string | null | undefined {
  const { pairs, start } = mapHead(bytes);
  let found: string | null | undefined;
  let position = start;
  for (let pair = 0; pair < pairs; pair++) {
    const key = pass(bytes, position);
    const value = pass(bytes, key.end);
    if (key.text === name) found = isNil(bytes, key.end) ? undefined : (value.text ?? null);
    position = value.end;
  }
  return found;
}

function mapHead(bytes: Buffer): { pairs: number; start: number } {
  const type = byteAt(bytes, 0);
  if (type >= 0x80 && type <= 0x8f) return { pairs: type & 0x0f, start: 1 };
  if (type === 0xde) return { pairs: lengthAt(bytes, 1, 2), start: 3 };
  if (type === 0xdf) return { pairs: lengthAt(bytes, 1, 4), start: 5 };
  throw new MsgpackError(`found type 0x${type.toString(16)}, expected a map`);
}

function isNil(bytes: Buffer, position: number): boolean {
  return bytes[position] === 0xc0;
}

/** Passes over one value with all that is in it. */
function pass(bytes: Buffer, start: number): Passed {
  const head = headAt(bytes, start);
  let position = head.end;
  for (let open = head.values; open > 0; open--) {
    const inner = headAt(bytes, position);
    open += inner.values;
    position = inner.end;
  }
  return { end: position, text: head.text === undefined ? undefined : bytes.toString("utf8", head.text, head.end) };
}
