/** Takes personal data out of spans; their names, ids and status stay (spans, section "PII"). */
import type { Managed } from "@weir/managed";
import { createRecordScrubber } from "@weir/pii";
import { createAttributesScrubber } from "../scrub/scrub-attributes.ts";
import type { UnitContext } from "../unit-context.ts";
import type { SpanBatch } from "./span-batch.ts";

/** Scrubs all spans of a batch. */
export function scrubSpans(batch: Managed<SpanBatch>, unit: UnitContext): void {
  const records = createRecordScrubber("span", unit.project.config.scrubbing);
  if (records === undefined) return;
  const scrubber = createAttributesScrubber(records);
  for (const { attributes, links } of batch.value.spans) {
    scrubber.scrub(attributes);
    for (const [index, link] of (links ?? []).entries()) {
      if (link?.attributes !== undefined) scrubber.scrubWithin(link.attributes, ["links", index, "attributes"]);
    }
  }
}
