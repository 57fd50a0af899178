/** An event to the JSON that consumers read (events, section "Data model", serialisation). */
import { appendErrors } from "./errors-list.ts";
import type { EventDocument } from "./event.ts";
import type { JsonObject } from "./json.ts";
import { isObject, setMember } from "./json.ts";
import type { MetaNode } from "./meta.ts";
import { metaToJson } from "./meta.ts";
import { createSortedNames, type SortedNames } from "./sorted-names.ts";
import { canonical } from "./write-json.ts";

/** Members that are left out when they are empty and nothing is known about them. */
const leftOutWhenEmpty = new Set([
  "fingerprint",
  "logentry",
  "release",
  "user",
  "breadcrumbs",
  "exception",
  "stacktrace",
  "threads",
  "tags",
  "extra",
  "debug_meta",
  "sdk",
  "measurements",
  "breakdowns",
]);

/** Members that are lists inside `values`; nulls without notes are left out of them. */
const valuesLists = new Set(["breadcrumbs", "exception", "threads"]);

/** Members whose nulls mean something. */
const withNulls = new Set(["_dsc", "errors"]);

/**
 * Writes an event, its errors and notes included. To be called once, when nothing changes any more.
 * @throws TooDeepError if it is nested too deeply
 */
export function writeEvent(event: EventDocument): string {
  appendErrors(event);
  const { fields, meta } = event;
  const sortedNames = createSortedNames();
  const written: JsonObject = {};
  for (const name of Object.keys(fields).sort()) {
    const value = fields[name];
    const node = meta.members.get(name);
    if (isLeftOut(name, value, node)) continue;
    setMember(written, name, canonicalMember(name, value ?? null, node, sortedNames));
  }
  const notes = metaToJson(meta);
  if (notes !== undefined) written._meta = notes;
  return JSON.stringify(written);
}

function isLeftOut(name: string, value: unknown, node: MetaNode | undefined): boolean {
  if (value === null || value === undefined) return node?.own === undefined;
  return node === undefined && leftOutWhenEmpty.has(name) && isEmpty(name, value);
}

function isEmpty(name: string, value: unknown): boolean {
  if (value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  if (!isObject(value)) return false;
  const list = valuesLists.has(name) ? value.values : undefined;
  if (Array.isArray(list)) return list.length === 0;
  for (const key in value) if (value[key] !== null && value[key] !== undefined) return false;
  return true;
}

function canonicalMember(name: string, value: unknown, node: MetaNode | undefined, sortedNames: SortedNames): unknown {
  if (withNulls.has(name)) return value;
  if (isObject(value)) {
    if (valuesLists.has(name)) return canonicalValuesList(value, node, sortedNames);
    if (name === "extra") return withNullMembers(value, canonical(value, node, 1, sortedNames));
  }
  return canonical(value, node, 1, sortedNames);
}

/** What a client adds of its own is written as it was sent: a null there says something. */
function withNullMembers(sent: JsonObject, written: unknown): unknown {
  if (!isObject(written) || !Object.values(sent).includes(null)) return written;
  const complete: JsonObject = {};
  for (const name of Object.keys(sent).sort()) {
    if (sent[name] === null || Object.hasOwn(written, name)) setMember(complete, name, written[name] ?? null);
  }
  return complete;
}

function canonicalValuesList(list: JsonObject, node: MetaNode | undefined, sortedNames: SortedNames): unknown {
  const { values } = list;
  if (!Array.isArray(values)) return canonical(list, node, 1, sortedNames);
  const listNode = node?.members.get("values");
  const kept: unknown[] = [];
  for (let index = 0; index < values.length; index++) {
    const entryNode = listNode?.members.get(String(index));
    if (values[index] === null && entryNode?.own === undefined) continue;
    kept.push(canonical(values[index], entryNode, 3, sortedNames));
  }
  return { values: kept };
}
