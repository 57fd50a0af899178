/** Takes personal data out of events, as the project wants it (PII, section "Where scrubbing runs"). */
import { attributePii } from "@weir/attribute-conventions";
import { DecisionStep, finding, passed } from "@weir/managed";
import { createEventScrubber, ScrubDepthError } from "@weir/pii";
import type { UnitContext } from "../unit-context.ts";
import type { EventDocument } from "./event.ts";

const scrub = createEventScrubber(attributePii);

/** Why an event that cannot be scrubbed is dropped. */
export const unscrubbed = finding(DecisionStep.SCRUBBING, "payload", "nested too deeply to be scrubbed");

/** Scrubs an event in place. False: it cannot be scrubbed, and must not go on. */
export function scrubEvent({ project, processing, trail }: UnitContext, { fields, meta }: EventDocument): boolean {
  try {
    scrub(project.config.scrubbing, fields, meta);
    trail?.note(passed(DecisionStep.SCRUBBING));
    return true;
  } catch (error) {
    if (!(error instanceof ScrubDepthError)) throw error;
    processing.explain("an event cannot be scrubbed", { problem: error.message });
    return false;
  }
}
