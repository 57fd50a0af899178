/** How the members of an event are described: what each may hold, how long it may be, what becomes of the rest. */
import type { MetaNode } from "../meta.ts";
import { addError, addInvalid, keepOriginal } from "../meta.ts";

/** Where in the event a walk is. The path changes as the walk goes on. */
export interface Place {
  readonly meta: MetaNode;
  readonly path: (string | number)[];
  /** Makes 32 random hex digits. */
  readonly randomId: () => string;
}

/** Brings a value that is not null into its form. Null: it does not fit, and a note says why. */
export type Reader = (value: unknown, place: Place) => unknown;

/** What a value may be. */
export type Shape =
  /** A text or number, or something whose parts are not described: read as a whole. */
  | { readonly kind: "leaf"; readonly read: Reader }
  /** Any JSON. */
  | { readonly kind: "free" }
  /** An object with members that are known by name. */
  | ObjectShape
  /** An object with names that the client chose; some of them may be described on their own. */
  | { readonly kind: "map"; readonly member: Field; readonly named: ReadonlyMap<string, Field> }
  | { readonly kind: "list"; readonly item: Field; readonly prepare?: Reader };

/** An object with members that are known by name, in the order in which consumers are told about their errors. */
export interface ObjectShape {
  readonly kind: "object";
  readonly fields: ReadonlyMap<string, Field>;
  /** Old names of members, which count where the member is absent. */
  readonly aliases?: ReadonlyMap<string, string> | undefined;
  /** What becomes of members that are not known. */
  readonly others: "drop" | "keep" | "refuse";
  /** Names of members that must be there. */
  readonly required: readonly string[];
  /** What the note says about a value that is no object. */
  readonly expected: string;
  /** Brings other forms of the object into this one, before it is looked at. */
  readonly prepare?: Reader | undefined;
}

/** A member: its shape, and its limits. */
export interface Field {
  readonly shape: Shape;
  /** Longest text in characters; undefined: any. */
  readonly maxCharacters: number | undefined;
  /** A text is cut only if it is longer than its maximum by more than this, in characters. */
  readonly allowance: number;
  /** Size of everything inside, in bytes; undefined: any. */
  readonly maxBytes: number | undefined;
  /** Nesting of everything inside, the value itself included; undefined: any. */
  readonly maxDepth: number | undefined;
  readonly required: boolean;
  /** True: an empty value is noted and removed. */
  readonly nonEmpty: boolean;
  /** True: an empty value is left out without a note. */
  readonly omitEmpty: boolean;
}

/** Limits and demands of a member. */
export type FieldOptions = Partial<Omit<Field, "shape">>;

/** Describes a member. */
export function field(shape: Shape, options: FieldOptions = {}): Field {
  return {
    shape,
    maxCharacters: options.maxCharacters,
    allowance: options.allowance ?? 0,
    maxBytes: options.maxBytes,
    maxDepth: options.maxDepth,
    required: options.required ?? false,
    nonEmpty: options.nonEmpty ?? false,
    omitEmpty: options.omitEmpty ?? false,
  };
}

/** Describes a member with a budget for everything inside. */
export function bag(shape: Shape, maxDepth: number, maxBytes: number, options: FieldOptions = {}): Field {
  return field(shape, { ...options, maxDepth, maxBytes });
}

/** Describes an object by its members. */
export function object(
  members: Readonly<Record<string, Field | Shape>>,
  options: Partial<Omit<ObjectShape, "kind" | "fields" | "required">> = {},
): ObjectShape {
  const fields = new Map(
    Object.entries(members).map(([name, member]) => [name, "kind" in member ? field(member) : member]),
  );
  return {
    kind: "object",
    fields,
    aliases: options.aliases,
    others: options.others ?? "drop",
    required: [...fields].filter(([, member]) => member.required).map(([name]) => name),
    expected: options.expected ?? "expected an object",
    prepare: options.prepare,
  };
}

/** Describes a list by its items. */
export function list(item: Field | Shape, prepare?: Reader): Shape {
  const described = "kind" in item ? field(item) : item;
  return { kind: "list", item: described, ...(prepare === undefined ? {} : { prepare }) };
}

/** Describes an object with names that the client chose. */
export function map(member: Field | Shape, named: Readonly<Record<string, Field>> = {}): Shape {
  return { kind: "map", member: "kind" in member ? field(member) : member, named: new Map(Object.entries(named)) };
}

/** Describes a value that is read as a whole. */
export function leaf(read: Reader): Shape {
  return { kind: "leaf", read };
}

/** Any JSON. */
export const free: Shape = { kind: "free" };

/** Notes that a value is something else than expected; what is left of it is null. */
export function refuse(place: Place, reason: string, value: unknown): null {
  addInvalid(place.meta, place.path, reason, value);
  return null;
}

/** Notes that a value is wrong, without a reason; what is left of it is null. */
export function refuseUnexplained(place: Place, value: unknown): null {
  addError(place.meta, place.path, { kind: "invalid_data" });
  keepOriginal(place.meta, place.path, value);
  return null;
}
