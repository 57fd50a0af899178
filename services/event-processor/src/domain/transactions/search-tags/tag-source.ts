/** Where the searchable tags of a span are read from, and the list that they are collected in. */
import type { JsonObject } from "../../event/json.ts";
import { isObject, numberOf, WrittenDouble, WrittenNumber } from "../../event/json.ts";

/** Searchable tags by name: all text, none empty. The names are ours, so that a plain object holds them. */
export type SearchTags = Record<string, string>;

/** What the tags of one span are made from: a child, or the event itself as the segment. */
export interface TagSource {
  /** Empty if it has none. */
  readonly op: string;
  readonly status: unknown;
  readonly description: string | undefined;
  readonly origin: string | undefined;
  /** Seconds since the epoch. */
  readonly end: unknown;
  readonly tags: unknown;
  readonly data: JsonObject;
}

/** Adds a tag, unless its value is missing or empty. */
export function addTag(tags: SearchTags, name: string, value: string | undefined): void {
  if (value !== undefined && value !== "") tags[name] = value;
}

/** A text; undefined for an empty one and anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A scalar as text; undefined for an empty text and anything else. */
export function scalarOf(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof WrittenDouble) return String(numberOf(value));
  return value instanceof WrittenNumber ? value.digits : textOf(value);
}

const none: JsonObject = Object.freeze({});

/** A member that is an object; an empty object otherwise. Not to be written to. */
export function objectAt(object: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return isObject(value) ? value : none;
}

/** A context of an event by its name; empty if there is none. Not to be written to. */
export function contextOf(fields: JsonObject, name: string): JsonObject {
  return objectAt(objectAt(fields, "contexts"), name);
}
