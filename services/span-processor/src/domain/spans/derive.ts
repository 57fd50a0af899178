/** Fills in the description of spans from what is known of them (spans, section "Derived name and description"). */
import type { Managed } from "@weir/managed";
import { deriveDescription } from "../conventions/fill-template.ts";
import { setString, valueAt } from "../values/attributes.ts";
import type { SpanBatch } from "./span-batch.ts";

/** Derives what is missing, after scrubbing: nothing that was scrubbed comes back. */
export function deriveDescriptions(batch: Managed<SpanBatch>): void {
  for (const { attributes, name } of batch.value.spans) {
    const known = valueAt(attributes, "sentry.description");
    if (known === undefined || known === "")
      setString(attributes, "sentry.description", deriveDescription(attributes, name));
  }
}
