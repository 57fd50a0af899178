/** Dynamic sampling: one decision for the batch (spans, section "Dynamic sampling"). */
import { DataCategory } from "@weir/data-category";
import { samplingEvidence, samplingOutcome } from "@weir/decision-ring";
import type { Managed } from "@weir/managed";
import type { EnabledProject } from "@weir/project-state";
import { checkLimits } from "../check-limits.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { SpanBatch } from "./span-batch.ts";
import { countSegments } from "./span-batch.ts";

/** Asks for the decision. A batch that is sampled out is counted, if the limits on spans allow, and ends. */
export async function sampleSpans(batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools): Promise<void> {
  const { header, spans } = batch.value;
  const root = unit.rootProject ?? unit.project;
  if (header === undefined || spans.length === 0 || !(hasRules(unit.project) || hasRules(root))) return;
  const question = {
    unitId: unit.id,
    ownKey: unit.scoping.publicKey,
    rootKey: header.context.publicKey,
    trace: header.context,
  };
  const answer = await tools.sampler.decide(question, unit.signal);
  const indexed = [[DataCategory.SPAN_INDEXED, spans.length]] as const;
  if (answer.keep) {
    if (answer.reported !== undefined) batch.report(samplingOutcome(answer.reported, question.rootKey), indexed);
    unit.trail?.note(samplingEvidence(answer, question.rootKey));
    batch.replace({ ...batch.value, serverSampleRate: answer.sampleRate });
    return;
  }
  const removal = { outcome: samplingOutcome(answer, question.rootKey), quantities: indexed };
  batch.replace({ ...batch.value, indexed: false }, [removal]);
  const refusal = await checkLimits(batch, [[DataCategory.SPAN, spans.length]], "sampled-out-spans", unit, tools, {
    overAcceptOnce: true,
  });
  if (refusal !== undefined) batch.reject(refusal.outcome);
  else {
    batch.remeasure({ ...batch.value, transactions: countSegments(spans) });
    batch.accept();
  }
}

function hasRules({ config }: EnabledProject): boolean {
  return (config.sampling?.rules.length ?? 0) > 0;
}
