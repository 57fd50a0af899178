/** Names and descriptions of spans from templates (spans, section "Derived name and description"). */
import { asNumber } from "@weir/lossless-json";
import type { Attributes } from "../values/attributes.ts";
import { stringAt, valueAt } from "../values/attributes.ts";
import { spanDescriptionTemplates, spanNameTemplates } from "./conventions.ts";

const placeholders = /\{\{([^}]*)\}\}/g;

/** The name of a span without one; undefined without an operation. */
export function deriveName(attributes: Attributes): string | undefined {
  const description = stringAt(attributes, "sentry.description");
  if (description !== undefined && description !== "" && stringAt(attributes, "sentry.origin") === "manual")
    return description;
  const op = stringAt(attributes, "sentry.op");
  return op === undefined ? undefined : (firstComplete(spanNameTemplates.get(op), attributes) ?? op);
}

/** The description of a span without one. */
export function deriveDescription(attributes: Attributes, name: string | undefined): string | undefined {
  if (name !== undefined && name !== "" && stringAt(attributes, "sentry.origin") === "manual") return name;
  const op = stringAt(attributes, "sentry.op");
  return op === undefined ? undefined : firstComplete(spanDescriptionTemplates.get(op), attributes);
}

function firstComplete(templates: readonly string[] | undefined, attributes: Attributes): string | undefined {
  for (const template of templates ?? []) {
    let complete = true;
    const text = template.replace(placeholders, (_, key: string) => {
      const value = valueAt(attributes, key);
      const plain =
        typeof value === "string" || typeof value === "boolean" ? String(value) : asNumber(value)?.toString();
      if (plain === undefined) complete = false;
      return plain ?? "";
    });
    if (complete) return text;
  }
  return undefined;
}
