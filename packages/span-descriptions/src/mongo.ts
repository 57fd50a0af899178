/** MongoDB: the shape of a command, without its values (spans, section "DB"). */
import { sortedKeys } from "@weir/lossless-json";
import { withoutIds } from "./sql/identifier.ts";

const maxDepth = 3;
const maxLength = 1024 * 1024;
const dropped = "buffer";

/**
 * A command as compact JSON with sorted keys; undefined if it is no JSON object.
 * @param operation its name as the client gave it
 */
export function describeMongo(text: string, operation: string, collection: string): string | undefined {
  const command = parseObject(text);
  if (command === undefined) return undefined;
  const members = new Map<string, string>();
  for (const key of Object.keys(command)) if (key !== dropped) members.set(key, shapeOf(command[key], maxDepth));
  members.set(operation, JSON.stringify(withoutIds(collection)));
  return writeMembers(members);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.length > maxLength) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shapeOf(value: unknown, depth: number): string {
  if (depth === 0) return '"?"';
  if (Array.isArray(value)) return '["..."]';
  if (!isObject(value)) return '"?"';
  return writeMembers(new Map(Object.keys(value).map((key) => [key, shapeOf(value[key], depth - 1)])));
}

function writeMembers(members: ReadonlyMap<string, string>): string {
  const written = sortedKeys([...members.keys()]).map((key) => `${JSON.stringify(key)}:${members.get(key) ?? ""}`);
  return `{${written.join(",")}}`;
}
