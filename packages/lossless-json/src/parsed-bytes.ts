/**
 * JSON bytes that bring along what they say, so that whoever takes them in the same process need not parse them again.
 * Bytes that are sent to another process leave it behind: it is a shortcut, never a message of its own.
 */
import type { JsonValue } from "./json-value.ts";
import { defaultMaxDepth, parseJson } from "./parse-json.ts";

const said = Symbol("what the bytes say");
type TellingBytes = Buffer & { [said]?: JsonValue | undefined };

/**
 * Lets bytes bring along the value that they were written from, if parsing them would yield it exactly: numbers that
 * are kept apart by how they are written are left to be parsed.
 * @param bytes what JSON.stringify made of the value
 * @param value not to be changed any more by who brings it; who takes it may
 */
export function bringValue(bytes: Buffer, value: unknown): Buffer {
  const telling: TellingBytes = bytes;
  if (isReadAsItIs(value, defaultMaxDepth)) telling[said] = value;
  return bytes;
}

/**
 * What bytes say: the value that they brought along, which they do not have any more then, or else what parsing yields.
 * @throws JsonError as `parseJson` does
 */
export function takeValue(bytes: Buffer): JsonValue {
  const telling: TellingBytes = bytes;
  const value = telling[said];
  if (value === undefined) return parseJson(bytes);
  telling[said] = undefined;
  return value;
}

/** True if the value is what `parseJson` makes of its text, for certain. */
function isReadAsItIs(value: unknown, depthLeft: number): value is JsonValue {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isInteger(value) ? Number.isSafeInteger(value) && !Object.is(value, -0) : Number.isFinite(value);
    case "object":
      return value === null || (depthLeft > 0 && areReadAsTheyAre(value, depthLeft - 1));
    default:
      return false;
  }
}

function areReadAsTheyAre(value: object, depthLeft: number): boolean {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (!isReadAsItIs(value[index], depthLeft)) return false;
    return true;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  const members = value as Readonly<Record<string, unknown>>;
  for (const name in members) if (!isReadAsItIs(members[name], depthLeft)) return false;
  return true;
}
