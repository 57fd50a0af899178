/** Looks into the schema: what stands at a place, without its wrappers. */
import { z } from "zod";
import type { KeyNotes } from "./key-types.ts";

/** A type of the schema without `optional`, `default` and the like, and what the wrappers said. */
export interface SchemaNode {
  /** The innermost type. */
  readonly type: z.core.$ZodType;
  readonly notes: KeyNotes;
  /** Undefined if there is none. */
  readonly defaultValue: unknown;
  readonly optional: boolean;
  readonly nullable: boolean;
  /** True for a key whose values are texts: overrides of it are taken as they are. */
  readonly takesText: boolean;
}

/** Removes the wrappers of a type. Notes of the outer ones win. */
export function schemaNode(schema: z.core.$ZodType): SchemaNode {
  let type = schema;
  let notes: KeyNotes = {};
  let defaultValue: unknown;
  let optional = false;
  let nullable = false;
  for (;;) {
    notes = { ...z.globalRegistry.get(type), ...notes };
    const wrapper = type;
    if (wrapper instanceof z.ZodOptional) {
      optional = true;
      type = wrapper.def.innerType;
    } else if (wrapper instanceof z.ZodNullable) {
      nullable = true;
      type = wrapper.def.innerType;
    } else if (wrapper instanceof z.ZodDefault || wrapper instanceof z.ZodPrefault) {
      defaultValue = wrapper instanceof z.ZodDefault ? wrapper.def.defaultValue : undefined;
      type = wrapper.def.innerType;
    } else if (wrapper instanceof z.ZodCatch) {
      type = wrapper.def.innerType;
    } else if (wrapper instanceof z.ZodPipe) {
      type = wrapper.def.in instanceof z.ZodTransform ? wrapper.def.out : wrapper.def.in;
    } else {
      const takesText = type instanceof z.ZodString || type instanceof z.ZodEnum;
      return { type, notes, defaultValue, optional, nullable, takesText };
    }
  }
}

/** The keys of a mapping with fixed keys, or undefined. */
export function shapeOf(type: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> | undefined {
  return type instanceof z.ZodObject ? type.def.shape : undefined;
}

/**
 * What may stand under a name or index of a value: of several forms, the one that has most of the value's keys.
 * @returns undefined if the schema does not say.
 */
export function childSchema(type: z.core.$ZodType, value: unknown, part: string | number): z.core.$ZodType | undefined {
  for (const form of formsOf(type, value)) {
    if (form instanceof z.ZodArray && typeof part === "number") return form.element;
    if (form instanceof z.ZodRecord) return form.valueType;
    const shape = shapeOf(form);
    if (shape !== undefined && Object.hasOwn(shape, part)) return shape[part];
  }
  return undefined;
}

/** The mapping that a value is meant to be, if the schema knows one: of several, the one with most keys in common. */
export function mappingFor(type: z.core.$ZodType, value: object): z.ZodObject | undefined {
  return formsOf(type, value).find((form): form is z.ZodObject => form instanceof z.ZodObject);
}

/** The forms that a type allows, those with most of the value's keys first. */
function formsOf(type: z.core.$ZodType, value: unknown): readonly z.core.$ZodType[] {
  const bare = schemaNode(type).type;
  if (!(bare instanceof z.ZodUnion)) return [bare];
  const forms = bare.def.options.flatMap((option) => formsOf(option, value));
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const common = (form: z.core.$ZodType) => keys.filter((name) => Object.hasOwn(shapeOf(form) ?? {}, name)).length;
  return forms.toSorted((left, right) => common(right) - common(left));
}
