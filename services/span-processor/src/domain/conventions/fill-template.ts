/** Names and descriptions of spans from templates (spans, section "Derived name and description"). */
import { spanDescriptionTemplates, spanNameTemplates } from "@weir/attribute-conventions";
import { asNumber } from "@weir/lossless-json";
import type { Attributes } from "../values/attributes.ts";
import { stringAt, valueAt } from "../values/attributes.ts";

/** Text and attribute keys in turn, beginning with text. */
type Template = readonly string[];
type TemplatesByOp = ReadonlyMap<string, readonly Template[]>;

const nameTemplates = compile(spanNameTemplates);
const descriptionTemplates = compile(spanDescriptionTemplates);

/** The name of a span without one; undefined without an operation. */
export function deriveName(attributes: Attributes): string | undefined {
  const description = stringAt(attributes, "sentry.description");
  if (description !== undefined && description !== "" && stringAt(attributes, "sentry.origin") === "manual") {
    return description;
  }
  const op = stringAt(attributes, "sentry.op");
  return op === undefined ? undefined : (firstComplete(nameTemplates.get(op), attributes) ?? op);
}

/** The description of a span without one. */
export function deriveDescription(attributes: Attributes, name: string | undefined): string | undefined {
  if (name !== undefined && name !== "" && stringAt(attributes, "sentry.origin") === "manual") return name;
  const op = stringAt(attributes, "sentry.op");
  return op === undefined ? undefined : firstComplete(descriptionTemplates.get(op), attributes);
}

function compile(templates: ReadonlyMap<string, readonly string[]>): TemplatesByOp {
  return new Map([...templates].map(([op, texts]) => [op, texts.map((text) => text.split(/\{\{|\}\}/))]));
}

function firstComplete(templates: readonly Template[] | undefined, attributes: Attributes): string | undefined {
  for (const template of templates ?? []) {
    const text = fill(template, attributes);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The template with its placeholders filled in; undefined if one of them has no scalar value. */
function fill(template: Template, attributes: Attributes): string | undefined {
  let text = "";
  for (let index = 0; index < template.length; index++) {
    const part = template[index] ?? "";
    if (index % 2 === 0) text += part;
    else {
      const value = valueAt(attributes, part);
      const isPlain = typeof value === "string" || typeof value === "boolean";
      const plain = isPlain ? String(value) : asNumber(value)?.toString();
      if (plain === undefined) return undefined;
      text += plain;
    }
  }
  return text;
}
