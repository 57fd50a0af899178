/** Checks the trace header against the spans and the project that started the trace (spans, section "The pipeline in order", step 3). */
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { InvalidReason, Managed } from "@weir/managed";
import { DecisionStep, finding, invalid } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { SpanBatch } from "./span-batch.ts";

/** Rejects a batch without a trace header (which OpenTelemetry does not have) or with spans of another trace; otherwise notes the header in the batch. */
export function checkTraceHeader(batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools): void {
  const { trace, rootProject } = unit;
  const problem = findProblem(batch.value, trace);
  if (problem !== undefined) {
    const { reason, message } = problem;
    const project = unit.scoping.projectId.toString();
    tools.logger.debug({ unit: unit.id, project, reason }, `spans rejected: ${message}`);
    batch.reject(invalid(reason, finding(DecisionStep.VALIDITY, "trace header", message)));
  } else if (trace !== undefined) {
    const header =
      rootProject === undefined
        ? { context: ownContext(trace, unit.scoping.publicKey), projectId: unit.scoping.projectId.toString() }
        : { context: trace, projectId: (rootProject.projectId ?? rootProject.scoping.projectId).toString() };
    batch.replace({ ...batch.value, header });
  }
}

function findProblem(
  { ingress, spans }: SpanBatch,
  trace: DynamicSamplingContext | undefined,
): { readonly reason: InvalidReason; readonly message: string } | undefined {
  if (trace === undefined)
    return ingress === "integration" ? undefined : { reason: "missing_dsc", message: "found no trace header" };
  const foreign = spans.find((span) => span.traceId !== trace.traceId);
  if (foreign === undefined) return undefined;
  const message = `found trace ${foreign.traceId ?? "(none)"}, expected ${trace.traceId} as in the trace header`;
  return { reason: "invalid_dsc", message };
}

/** What remains of a header whose project is not known here: the project itself becomes the root. */
function ownContext(trace: DynamicSamplingContext, publicKey: string): DynamicSamplingContext {
  return {
    traceId: trace.traceId,
    publicKey,
    release: undefined,
    environment: undefined,
    transaction: undefined,
    sampleRate: trace.sampleRate,
    userId: "",
    userSegment: "",
    replayId: undefined,
    sampled: undefined,
    otherJson: new Map(),
  };
}
