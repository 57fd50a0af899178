/** An event to the JSON that consumers read (events, section "Data model", serialisation). */
import { appendErrors } from "./errors-list.ts";
import type { EventDocument } from "./event.ts";
import { isObject } from "./json.ts";
import type { MetaNode } from "./meta.ts";
import { metaToJson } from "./meta.ts";
import { quoteText, writeValue } from "./write-json.ts";

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

/** Members that are cut from an object if they are empty. */
const withoutEmptyMembers = new Set(["user", "request"]);

/**
 * Writes an event, its errors and notes included. To be called once, when nothing changes any more.
 * @throws TooDeepError if it is nested too deeply
 */
export function writeEvent(event: EventDocument): string {
  appendErrors(event);
  const { fields, meta } = event;
  const names = Object.keys(fields).sort();
  let text = "{";
  for (const name of names) {
    const value = fields[name];
    const node = meta.members.get(name);
    if (node?.own === undefined && isLeftOut(name, value)) continue;
    text += `${text === "{" ? "" : ","}${quoteText(name)}:${writeMember(name, value, node)}`;
  }
  const notes = metaToJson(meta);
  if (notes !== undefined) text += `${text === "{" ? "" : ","}"_meta":${JSON.stringify(notes)}`;
  return `${text}}`;
}

function isLeftOut(name: string, value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return leftOutWhenEmpty.has(name) && isEmpty(name, value);
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

function writeMember(name: string, value: unknown, node: MetaNode | undefined): string {
  if (withNulls.has(name)) return JSON.stringify(value);
  if (isObject(value)) {
    if (valuesLists.has(name)) return writeValuesList(value, node);
    if (withoutEmptyMembers.has(name)) dropEmptyMembers(value, node);
  }
  return writeValue(value, node, 1);
}

function writeValuesList(list: Record<string, unknown>, node: MetaNode | undefined): string {
  const values = list.values;
  if (!Array.isArray(values)) return writeValue(list, node, 1);
  const listNode = node?.members.get("values");
  let text = "";
  for (let index = 0; index < values.length; index++) {
    const entryNode = listNode?.members.get(String(index));
    if (values[index] === null && entryNode?.own === undefined) continue;
    text += `${text === "" ? "" : ","}${writeValue(values[index], entryNode, 3)}`;
  }
  return `{"values":[${text}]}`;
}

function dropEmptyMembers(object: Record<string, unknown>, node: MetaNode | undefined): void {
  for (const key of Object.keys(object)) {
    const value = object[key];
    const empty =
      value === "" || (Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0);
    if (empty && node?.members.get(key)?.own === undefined) delete object[key];
  }
}
