/** Rules that remove personal data from events, spans and logs (PII). */
export { createEventScrubber } from "./event/scrub-event.ts";
export { ScrubDepthError } from "./event/walk.ts";
export { createFileScrubber, type FileScrubber, type MinidumpPart } from "./file/file-scrubber.ts";
export { createRecordScrubber, type RecordKind, type RecordScrubber } from "./record/record-scrubber.ts";
export { readScrubbing, type Scrubbing } from "./scrubbing.ts";
export type { NoteNode } from "./text/notes.ts";
