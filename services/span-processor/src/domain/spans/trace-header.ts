/** Checks the trace header against the spans and the project that started the trace (spans, section "The pipeline in order", step 3). */
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { InvalidReason, Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import type { SpanBatch } from "./span-batch.ts";

/** Rejects a batch without a trace header or with spans of another trace; otherwise notes the header in the batch. */
export function checkTraceHeader(batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools): void {
  const reject = (reason: InvalidReason, message: string) => {
    tools.logger.debug(
      { unit: unit.id, project: unit.scoping.projectId.toString(), reason },
      `spans rejected: ${message}`,
    );
    batch.reject(invalid(reason));
  };
  const { trace, rootProject } = unit;
  if (trace === undefined) return reject("missing_dsc", "found no trace header");
  const foreign = batch.value.spans.find((span) => span.traceId !== trace.traceId);
  if (foreign !== undefined)
    return reject(
      "invalid_dsc",
      `found trace ${foreign.traceId ?? "(none)"}, expected ${trace.traceId} as in the trace header`,
    );
  const header =
    rootProject === undefined
      ? { context: ownContext(trace, unit.scoping.publicKey), projectId: unit.scoping.projectId.toString() }
      : { context: trace, projectId: (rootProject.projectId ?? rootProject.scoping.projectId).toString() };
  batch.replace({ ...batch.value, header });
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
