/** Scrubs events (PII, section "Where scrubbing runs"). */
import type { Scrubbing } from "../scrubbing.ts";
import type { NoteNode } from "../text/notes.ts";
import { createEventPlan } from "./event-plan.ts";
import { scrubGraphql } from "./graphql.ts";
import type { PiiOfName } from "./plan.ts";
import { scrubDocument } from "./walk.ts";

/**
 * Scrubs an event in place: its GraphQL variables, then by the project's rules, then by its settings.
 * @throws ScrubDepthError if it is nested too deeply
 */
export type ScrubEvent = (scrubbing: Scrubbing, fields: Record<string, unknown>, notes: NoteNode) => void;

/**
 * Makes the function that scrubs events.
 * @param piiOf tells of attributes of spans by their names whether they are personal
 */
export function createEventScrubber(piiOf: PiiOfName): ScrubEvent {
  const plan = createEventPlan(piiOf);
  return ({ graphql, rules, settings }, fields, notes) => {
    if (graphql) scrubGraphql(fields);
    if (rules !== undefined) scrubDocument(rules, plan, fields, notes);
    if (settings !== undefined) scrubDocument(settings, plan, fields, notes);
  };
}
