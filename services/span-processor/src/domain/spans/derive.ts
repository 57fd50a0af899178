/** Fills in names and descriptions of spans from what is known of them (spans, section "Derived name and description"). */
import type { Managed } from "@weir/managed";
import { deriveDescription, deriveName } from "../conventions/fill-template.ts";
import { setString, valueAt } from "../values/attributes.ts";
import type { SpanBatch } from "./span-batch.ts";

/**
 * Derives what is missing, after scrubbing: nothing that was scrubbed comes back. Names are derived for spans that came
 * in version 1, which had none.
 */
export function deriveTexts(batch: Managed<SpanBatch>): void {
  const { ingress, spans } = batch.value;
  for (const span of spans) {
    const { attributes } = span;
    if (ingress === "legacy") span.name ??= deriveName(attributes);
    const known = valueAt(attributes, "sentry.description");
    if (known === undefined || known === "")
      setString(attributes, "sentry.description", deriveDescription(attributes, span.name));
  }
}
