/** Rules that remove personal data from events, spans and logs (PII). */
export { createEventScrubber } from "./event/scrub-event.ts";
export { ScrubDepthError } from "./event/walk.ts";
export { readScrubbing, type Scrubbing } from "./scrubbing.ts";
