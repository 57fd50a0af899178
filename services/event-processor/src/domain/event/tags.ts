/** Tags: pairs of text by which events are found (events, sections "Data model" and "Normalisation", tags). */
import type { EventDocument } from "./event.ts";
import { isObject } from "./json.ts";
import { readLenientString } from "./lenient-string.ts";
import { addError, addInvalid } from "./meta.ts";

/** A tag: key and value; null where one of them was removed. */
type Tag = [key: string | null, value: string | null];
/** What was wrong with a part of a tag; kept until the tag's place in the list is final. */
type Problem = readonly [part: 0 | 1, reason: string, original: unknown];

const keyCharacter = /[^A-Za-z0-9_.:-]/u;
const blanks = /\s/g;
const emptyReason = "expected a non-empty value";

/** Tags that repeat what other members say. */
const reservedKeys = new Set(["release", "dist", "user", "filename", "function"]);

/** Brings the tags into a list of pairs of text. What is not text is null, with a note. */
export function readTags({ fields, meta }: EventDocument): void {
  const value = fields.tags;
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) return;
  if (isObject(value)) {
    fields.tags = Object.keys(value).sort().map((key) => [key, value[key]]); // biome-ignore format: one step per call
    return;
  }
  fields.tags = [];
  addInvalid(meta, ["tags"], "expected an array", value);
}

/** Cleans the tags: texts, doubles, tags that belong elsewhere; `server_name` and `site` become tags. */
export function normalizeTags({ fields, meta }: EventDocument): void {
  const sent = fields.tags;
  const problems = new Map<Tag, Problem[]>();
  const tags: Tag[] = [];
  const seen = new Set<string | null>();
  if (Array.isArray(sent)) {
    for (const entry of sent) {
      const tag = readTag(entry, problems);
      if (tag === undefined) continue;
      // An empty key is no key only behind this: it is not the double of one that was refused.
      const name = isEmptyKey(entry) ? "" : tag[0];
      if (name === "environment") fields.environment ??= tag[1];
      else if (!seen.has(name) && !(name !== null && reservedKeys.has(name))) {
        seen.add(name);
        tags.push(tag);
      }
    }
  }
  moveIntoTags(fields, "server_name", tags);
  moveIntoTags(fields, "site", tags);
  if (tags.length > 0 || Array.isArray(sent)) fields.tags = tags;
  if (problems.size > 0) noteProblems(meta, tags, problems);
}

function isEmptyKey(entry: unknown): boolean {
  return Array.isArray(entry) && typeof entry[0] === "string" && entry[0].trim() === "";
}

function readTag(entry: unknown, problems: Map<Tag, Problem[]>): Tag | undefined {
  if (!Array.isArray(entry) || entry.length !== 2) return undefined;
  const found: Problem[] = [];
  const key = readPart(0, entry[0], found);
  const value = readPart(1, entry[1], found);
  const tag: Tag = [key === null ? null : checkKey(key, found), value === null ? null : checkValue(value, found)];
  if (found.length > 0) problems.set(tag, found);
  return tag;
}

function readPart(part: 0 | 1, value: unknown, found: Problem[]): string | null {
  if (value === null || value === undefined) return null;
  const read = readLenientString(value);
  if ("text" in read) return read.text.trim();
  found.push([part, read.problem, value]);
  return null;
}

function checkKey(text: string, found: Problem[]): string | null {
  const key = text.replace(blanks, "-");
  const wrong = keyCharacter.exec(key);
  if (wrong !== null) found.push([0, `invalid character '${wrong[0]}'`, key]);
  else if (key === "") found.push([0, emptyReason, undefined]);
  else return key;
  return null;
}

function checkValue(value: string, found: Problem[]): string | null {
  if (value.includes("\n")) found.push([1, "invalid character '\\n'", value]);
  else if (value === "") found.push([1, emptyReason, undefined]);
  else return value;
  return null;
}

function moveIntoTags(fields: Record<string, unknown>, name: string, tags: Tag[]): void {
  const value = fields[name];
  if (value === undefined) return;
  delete fields[name];
  if (typeof value !== "string" || value === "") return;
  const existing = tags.find(([key]) => key === name);
  if (existing === undefined) tags.push([name, value]);
  else existing[1] = value;
}

function noteProblems(meta: EventDocument["meta"], tags: readonly Tag[], problems: ReadonlyMap<Tag, Problem[]>): void {
  tags.forEach((tag, index) => {
    for (const [part, reason, original] of problems.get(tag) ?? []) {
      if (original === undefined) addInvalidWithoutOriginal(meta, index, part, reason);
      else addInvalid(meta, ["tags", index, part], reason, original);
    }
  });
}

function addInvalidWithoutOriginal(meta: EventDocument["meta"], index: number, part: 0 | 1, reason: string): void {
  addError(meta, ["tags", index, part], { kind: "invalid_data", data: { reason } });
}
