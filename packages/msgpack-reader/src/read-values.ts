/** Bytes to the values in them, of the kinds that JSON has. */
import { Unpackr } from "msgpackr";
import { MsgpackError } from "./msgpack-error.ts";
import type { ValueHead } from "./value-head.ts";
import { headAt } from "./value-head.ts";

/** A container whose values are still being read. */
interface Open {
  readonly isMap: boolean;
  /** Values to come. */
  left: number;
}

/**
 * Reads all values that stand one behind the other. Integers that were sent in 64 bits are bigints.
 * @param maxDepth of containers in each other
 * @throws MsgpackError for bytes that are not msgpack, end too early, are nested deeper, or hold what JSON cannot:
 *   binary data, extensions, names that are no text
 */
export function readMsgpackValues(bytes: Buffer, maxDepth: number): unknown[] {
  checkValues(bytes, maxDepth);
  if (bytes.length === 0) return [];
  const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: "bigint" });
  return unpackr.unpackMultiple(bytes) as unknown[];
}

/** Measures without allocating: a container may not hold more values than there are bytes left. */
function checkValues(bytes: Buffer, maxDepth: number): void {
  const open: Open[] = [];
  let toCome = 0;
  for (let position = 0; position < bytes.length; ) {
    const head = headAt(bytes, position);
    checkKind(head, open.at(-1), position);
    position = head.end;
    toCome += head.values - (open.length === 0 ? 0 : 1);
    if (toCome > bytes.length - position) throw new MsgpackError(`unexpected end at ${bytes.length}`);
    if (head.values === 0) {
      closeValue(open);
    } else {
      open.push({ isMap: head.kind === "map", left: head.values });
      if (open.length > maxDepth) throw new MsgpackError(`found nesting deeper than ${maxDepth} at ${position}`);
    }
  }
  if (toCome > 0) throw new MsgpackError(`unexpected end at ${bytes.length}`);
}

function checkKind({ kind }: ValueHead, parent: Open | undefined, position: number): void {
  if (kind === "bytes" || kind === "extension") {
    throw new MsgpackError(`found ${kind} at ${position}, expected a value that JSON has`);
  }
  const isName = parent?.isMap === true && parent.left % 2 === 0;
  if (isName && kind !== "text") throw new MsgpackError(`found ${kind} at ${position}, expected a name`);
}

/** A value is complete, and with it every container that it was the last of. */
function closeValue(open: Open[]): void {
  for (let parent = open.at(-1); parent !== undefined; parent = open.at(-1)) {
    parent.left--;
    if (parent.left > 0) return;
    open.pop();
  }
}
