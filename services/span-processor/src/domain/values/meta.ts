/** What is known about a value besides the value: remarks, errors, original length and original value (spans, section "Value model"). */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { isJsonArray, isJsonObject, sortedKeys, writeJson, writeString } from "@weir/lossless-json";

/** The meta of one value. Absent members are not written. */
export interface Meta {
  readonly remarks?: readonly JsonValue[];
  readonly errors?: readonly JsonValue[];
  /** Original length. */
  readonly length?: JsonValue;
  /** Original value. */
  readonly value?: JsonValue;
}

/** Meta of a value and, by member name, of what is inside it. */
export interface MetaTree {
  readonly own: Meta | undefined;
  readonly children: ReadonlyMap<string, MetaTree> | undefined;
}

/** Original values above this size (in bytes of JSON, about) are not kept. */
const maxOriginalValueSize = 500;

/** An error with an optional payload: `kind`, or `[kind, {data}]`. */
export function errorMeta(kind: string, data?: JsonObject, original?: JsonValue): Meta {
  const errors = [data === undefined ? kind : [kind, data]];
  return original === undefined ? { errors } : { errors, ...originalMeta(original) };
}

/** The original value, unless it is too large to be kept. */
export function originalMeta(original: JsonValue): Meta {
  return writeJson(original).length < maxOriginalValueSize ? { value: original } : {};
}

/** The error of a value that has the wrong form: `invalid_data` with a reason. */
export function invalidMeta(reason: string, original?: JsonValue): Meta {
  return errorMeta("invalid_data", { reason }, original);
}

/** A remark: the id of the rule and what it did (`x` removed, `s` substituted, …). */
export function remarkMeta(rule: string, type: string): Meta {
  return { remarks: [[rule, type]] };
}

/** A tree of one node. */
export function leaf(meta: Meta): MetaTree {
  return { own: meta, children: undefined };
}

/** A tree whose own node got more meta; lists are joined, other members overwritten. */
export function addMeta(tree: MetaTree | undefined, meta: Meta): MetaTree {
  const own = tree?.own;
  if (own === undefined) return { own: meta, children: tree?.children };
  const remarks = [...(own.remarks ?? []), ...(meta.remarks ?? [])];
  const errors = [...(own.errors ?? []), ...(meta.errors ?? [])];
  return {
    own: { ...own, ...meta, ...(remarks.length > 0 && { remarks }), ...(errors.length > 0 && { errors }) },
    children: tree?.children,
  };
}

/** A tree in which something is known about a member; undefined: nothing is known about it any more. */
export function withChild(tree: MetaTree | undefined, name: string, child: MetaTree | undefined): MetaTree | undefined {
  if (tree?.children?.get(name) === child) return tree;
  const children = new Map(tree?.children);
  if (child === undefined) children.delete(name);
  else children.set(name, child);
  return { own: tree?.own, children };
}

/** A tree without anything inside: the value that the children described is gone. */
export function withoutChildren(tree: MetaTree | undefined): MetaTree | undefined {
  return tree?.own === undefined ? undefined : leaf(tree.own);
}

/** The part of a tree that stands under the given names; undefined if there is none. */
export function metaAt(tree: MetaTree | undefined, ...path: readonly string[]): MetaTree | undefined {
  let part = tree;
  for (const name of path) part = part?.children?.get(name);
  return part;
}

/** Reads a tree as it stands in a payload's `_meta`. What has another form is ignored. */
export function readMetaTree(value: JsonValue | undefined): MetaTree | undefined {
  if (!isJsonObject(value)) return undefined;
  let children: Map<string, MetaTree> | undefined;
  for (const key of Object.keys(value)) {
    if (key === "") continue;
    const child = readMetaTree(value[key]);
    if (child === undefined) continue;
    children ??= new Map();
    children.set(key, child);
  }
  const own = readMeta(value[""]);
  return own === undefined && children === undefined ? undefined : { own, children };
}

function readMeta(value: JsonValue | undefined): Meta | undefined {
  if (!isJsonObject(value)) return undefined;
  const { rem, err, len, val } = value;
  const meta: Meta = {
    ...(isJsonArray(rem) && rem.length > 0 && { remarks: rem }),
    ...(isJsonArray(err) && err.length > 0 && { errors: err }),
    ...(len !== undefined && len !== null && { length: len }),
    ...(val !== undefined && val !== null && { value: val }),
  };
  return Object.keys(meta).length === 0 ? undefined : meta;
}

/** JSON text of a tree; undefined if there is nothing in it. */
export function writeMetaTree(tree: MetaTree | undefined): string | undefined {
  if (tree === undefined) return undefined;
  const members: string[] = [];
  const own = tree.own === undefined ? undefined : writeMeta(tree.own);
  if (own !== undefined) members.push(`"":${own}`);
  if (tree.children !== undefined) {
    for (const key of sortedKeys(tree.children.keys())) {
      const text = writeMetaTree(tree.children.get(key));
      if (text !== undefined) members.push(`${writeString(key)}:${text}`);
    }
  }
  return members.length === 0 ? undefined : `{${members.join(",")}}`;
}

function writeMeta({ remarks, errors, length, value }: Meta): string | undefined {
  const members: string[] = [];
  if (remarks !== undefined && remarks.length > 0) members.push(`"rem":${writeJson(remarks)}`);
  if (errors !== undefined && errors.length > 0) members.push(`"err":${writeJson(errors)}`);
  if (length !== undefined) members.push(`"len":${writeJson(length)}`);
  if (value !== undefined) members.push(`"val":${writeJson(value)}`);
  return members.length === 0 ? undefined : `{${members.join(",")}}`;
}
