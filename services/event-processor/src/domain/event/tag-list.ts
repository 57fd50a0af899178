/** Tags that steps look up and add. */
import type { JsonObject } from "./json.ts";

/** True if a tag is set. */
export function hasTag({ tags }: JsonObject, key: string): boolean {
  return Array.isArray(tags) && tags.some((tag) => Array.isArray(tag) && tag[0] === key);
}

/** Adds a tag at the end of the list. */
export function addTag(fields: JsonObject, key: string, value: string): void {
  if (Array.isArray(fields.tags)) fields.tags.push([key, value]);
  else fields.tags = [[key, value]];
}

/** The value of the first tag with the key; undefined if it has no text. */
export function tagValue({ tags }: JsonObject, key: string): string | undefined {
  if (!Array.isArray(tags)) return undefined;
  const tag: unknown = tags.find((entry) => Array.isArray(entry) && entry[0] === key);
  return Array.isArray(tag) && typeof tag[1] === "string" ? tag[1] : undefined;
}
