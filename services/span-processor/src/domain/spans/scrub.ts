/** Takes personal data out of spans; their names, ids and status stay (spans, section "PII"). */
import type { Managed } from "@weir/managed";
import type { RecordScrubber } from "@weir/pii";
import { createRecordScrubber } from "@weir/pii";
import { createAttributesScrubber } from "../scrub/scrub-attributes.ts";
import { scrubMember } from "../scrub/scrub-member.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Span } from "./span.ts";
import type { SpanBatch } from "./span-batch.ts";

/** Scrubs all spans of a batch. */
export function scrubSpans(batch: Managed<SpanBatch>, unit: UnitContext): void {
  const records = createRecordScrubber("span", unit.project.config.scrubbing);
  if (records === undefined) return;
  const scrubber = createAttributesScrubber(records);
  for (const span of batch.value.spans) {
    const { attributes, links } = span;
    scrubber.scrub(attributes);
    if (span.other !== undefined) scrubOther(records, span, span.other);
    for (const [index, link] of (links ?? []).entries()) {
      if (link?.attributes !== undefined) scrubber.scrubWithin(link.attributes, ["links", index, "attributes"]);
    }
  }
}

/** Members that the schema does not know go on, too. */
function scrubOther(scrubber: RecordScrubber, span: Span, other: NonNullable<Span["other"]>): void {
  span.meta ??= new Map();
  const scrubbed = new Map(other);
  for (const [name, value] of other) scrubbed.set(name, scrubMember(scrubber, name, value, span.meta) ?? null);
  span.other = scrubbed;
}
