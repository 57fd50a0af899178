/** Takes personal data out of spans; their names, ids and status stay (spans, section "PII"). */
import type { Managed } from "@weir/managed";
import { createRecordScrubber } from "@weir/pii";
import { scrubAttributes } from "../scrub/scrub-attributes.ts";
import type { UnitContext } from "../unit-context.ts";
import type { SpanBatch } from "./span-batch.ts";

/** Scrubs all spans of a batch. */
export function scrubSpans(batch: Managed<SpanBatch>, unit: UnitContext): void {
  const scrubber = createRecordScrubber("span", unit.project.config.scrubbing);
  if (scrubber === undefined) return;
  for (const { attributes, links } of batch.value.spans) {
    scrubAttributes(scrubber, attributes);
    for (const [index, link] of (links ?? []).entries()) {
      if (link?.attributes !== undefined) scrubAttributes(scrubber, link.attributes, ["links", index, "attributes"]);
    }
  }
}
