/**
 * What is known about an event's values beside the values: remarks, errors, original lengths and values.
 * It stands beside the event as a tree along its members, which exists only where there is something to say; the
 * event itself stays a plain object (events, section "Data model").
 */

import { estimateSize } from "./estimate-size.ts";
import type { JsonObject } from "./json.ts";
import { isObject, setMember } from "./json.ts";

/** What is wrong with a value: a kind, and facts about it. */
export interface MetaError {
  readonly kind: string;
  readonly data?: JsonObject | undefined;
}

/** What is known about one value. */
export interface Meta {
  /** Remarks as they are written: `[rule, type]` or `[rule, type, start, end]`. */
  remarks: unknown[];
  errors: MetaError[];
  /** Original length or size. */
  originalLength: number | undefined;
  /** Original value; undefined: not kept. */
  originalValue: unknown;
}

/** A node of the tree: what is known about a value, and the nodes of its members (list members by index). */
export interface MetaNode {
  own: Meta | undefined;
  readonly members: Map<string, MetaNode>;
}

/** Members from the root of the event to a value. */
export type MetaPath = readonly (string | number)[];

/** Original values whose JSON is larger than this are not kept, in bytes. */
const maxOriginalValueBytes = 500;
const maxMetaDepth = 128;

/** An empty tree. */
export function createMeta(): MetaNode {
  return { own: undefined, members: new Map() };
}

/** What is known about a value, made empty if nothing was. */
export function ownMeta(root: MetaNode, path: MetaPath): Meta {
  let node = root;
  for (const step of path) {
    const name = String(step);
    let next = node.members.get(name);
    if (next === undefined) {
      next = createMeta();
      node.members.set(name, next);
    }
    node = next;
  }
  node.own ??= { remarks: [], errors: [], originalLength: undefined, originalValue: undefined };
  return node.own;
}

/** Notes an error on a value; an equal one is noted once. */
export function addError(root: MetaNode, path: MetaPath, error: MetaError): void {
  const { errors } = ownMeta(root, path);
  const text = JSON.stringify(error);
  if (!errors.some((known) => JSON.stringify(known) === text)) errors.push(error);
}

/** Notes that a value was something else than it must be. The value itself is kept beside, if it is small. */
export function addInvalid(root: MetaNode, path: MetaPath, reason: string, value: unknown): void {
  addError(root, path, { kind: "invalid_data", data: { reason } });
  keepOriginal(root, path, value);
}

/** Keeps an original value, if it is small. */
export function keepOriginal(root: MetaNode, path: MetaPath, value: unknown): void {
  if (estimateSize(value, maxOriginalValueBytes) < maxOriginalValueBytes) ownMeta(root, path).originalValue = value;
}

/** A value was put in front of a list: what is known about the others moves on with them. */
export function insertListMeta(root: MetaNode, path: MetaPath): void {
  let node: MetaNode | undefined = root;
  for (const step of path) node = node?.members.get(String(step));
  if (node === undefined) return;
  const moved = [...node.members].map(([index, member]) => [String(Number(index) + 1), member] as const);
  node.members.clear();
  for (const [index, member] of moved) node.members.set(index, member);
}

/** Reads the member `_meta` that a client sent. What does not fit is left out. */
export function metaFromJson(value: unknown): MetaNode {
  const root = createMeta();
  readNode(root, value, 0);
  return root;
}

function readNode(node: MetaNode, value: unknown, depth: number): void {
  if (!isObject(value) || depth > maxMetaDepth) return;
  for (const name of Object.keys(value)) {
    if (name === "") {
      node.own = readOwn(value[name]);
      continue;
    }
    const member = createMeta();
    readNode(member, value[name], depth + 1);
    if (member.own !== undefined || member.members.size > 0) node.members.set(name, member);
  }
}

function readOwn(value: unknown): Meta | undefined {
  if (!isObject(value)) return undefined;
  const { rem, err, len, val } = value;
  return {
    remarks: Array.isArray(rem) ? rem : [],
    errors: Array.isArray(err) ? err.flatMap(readError) : [],
    originalLength: typeof len === "number" ? len : undefined,
    originalValue: val ?? undefined,
  };
}

function readError(value: unknown): MetaError[] {
  if (typeof value === "string") return [{ kind: value }];
  if (!Array.isArray(value) || typeof value[0] !== "string") return [];
  return [{ kind: value[0], data: isObject(value[1]) ? value[1] : undefined }];
}

/** The member `_meta` as it is written; undefined if there is nothing to say. */
export function metaToJson(node: MetaNode): JsonObject | undefined {
  const json: JsonObject = {};
  let empty = true;
  const own = node.own === undefined ? undefined : ownToJson(node.own);
  if (own !== undefined) {
    json[""] = own;
    empty = false;
  }
  for (const [name, member] of node.members) {
    const memberJson = metaToJson(member);
    if (memberJson === undefined) continue;
    setMember(json, name, memberJson);
    empty = false;
  }
  return empty ? undefined : json;
}

function ownToJson(meta: Meta): JsonObject | undefined {
  const json: JsonObject = {};
  if (meta.errors.length > 0) json.err = meta.errors.map(errorToJson);
  if (meta.originalLength !== undefined) json.len = meta.originalLength;
  if (meta.remarks.length > 0) json.rem = meta.remarks;
  if (meta.originalValue !== undefined) json.val = meta.originalValue;
  return Object.keys(json).length > 0 ? json : undefined;
}

function errorToJson({ kind, data }: MetaError): unknown {
  return data === undefined ? kind : [kind, data];
}
