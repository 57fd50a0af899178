/** Tells on an error whether its trace is stored (sampling and filters, section "Error tagging"). Errors are never dropped. */

import { ensureContext } from "../event/contexts.ts";
import type { EventDocument } from "../event/event.ts";
import type { UnitContext } from "../unit-context.ts";

/** Writes `contexts.trace.sampled`, unless the event says it itself. Nothing is written where nothing is known. */
export async function tagSamplingDecision(context: UnitContext, event: EventDocument): Promise<void> {
  const sampled = await decide(context);
  if (sampled === undefined) return;
  const trace = ensureContext(event.fields, "trace");
  trace.sampled ??= sampled;
}

async function decide(context: UnitContext): Promise<boolean | undefined> {
  const { trace } = context;
  const root = context.samplingProject;
  if (trace?.sampled === undefined || root?.config.sampling?.supported !== true) return undefined;
  const question = {
    requestId: `${context.unit.id}/error_tag`,
    kind: "error_tag",
    ownKey: context.scoping.publicKey,
    rootKey: root.publicKey,
    trace,
    eventId: context.unit.eventId,
    eventFields: new Map<string, string>(),
  } as const;
  const { decision } = await context.processing.sampler.decide(question, context.signal);
  return decision === "no_match" ? undefined : decision === "keep";
}
