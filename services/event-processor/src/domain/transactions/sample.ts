/** Whether a transaction is stored in full (sampling and filters, sections "Which rules run for what" and "Effects of the decision"). */
import { DataCategory } from "@weir/data-category";
import { samplingEvidence, samplingOutcome } from "@weir/decision-ring";
import type { Managed } from "@weir/managed";
import type { SamplingAnswer } from "../ports.ts";
import type { UnitContext } from "../unit-context.ts";
import { readRuleFields } from "./rule-fields.ts";
import type { Transaction } from "./transaction.ts";
import { dropPayload, payloadQuantities } from "./transaction.ts";

/** Decides sampling. On `drop` the payload is gone and only the totals are left to be counted. */
export async function sampleTransaction(context: UnitContext, unit: Managed<Transaction>): Promise<"keep" | "drop"> {
  const answer = await decide(context, unit.value);
  const rootKey = unit.value.trace?.rootKey ?? "";
  if (answer.decision === "drop") {
    dropPayload(unit, samplingOutcome(answer, rootKey));
    context.limits.reportUncharged({ category: DataCategory.TRANSACTION, quantity: 1 });
    return "drop";
  }
  if (answer.reported !== undefined) {
    unit.report(samplingOutcome(answer.reported, rootKey), payloadQuantities(unit.value));
  }
  context.trail?.note(samplingEvidence(answer, rootKey));
  if (answer.sampleRate !== undefined) unit.replace({ ...unit.value, serverSampleRate: answer.sampleRate });
  return "keep";
}

async function decide(context: UnitContext, { event, trace }: Transaction): Promise<SamplingAnswer> {
  const own = context.project.config.sampling;
  const root = context.samplingProject?.config.sampling;
  if (!hasRules(own) && !hasRules(root)) return { decision: "no_match", sampleRate: undefined, ruleIds: [] };
  const question = {
    requestId: `${context.unit.id}/sample`,
    kind: "transaction",
    ownKey: context.scoping.publicKey,
    rootKey: trace?.rootKey ?? "",
    trace: trace?.context,
    eventId: context.unit.eventId,
    eventFields: readRuleFields(own, event),
  } as const;
  return await context.processing.sampler.decide(question, context.signal);
}

function hasRules(config: { readonly supported: boolean; readonly rules: readonly unknown[] } | undefined): boolean {
  return config?.supported === true && config.rules.length > 0;
}
