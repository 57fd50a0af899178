import type { EvaluationResult } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SamplingDecision, SamplingKind } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { Metrics } from "@weir/telemetry";

const items: ReadonlyMap<SamplingKind, string> = new Map([
  [SamplingKind.TRANSACTION, "transaction"],
  [SamplingKind.SPANS, "span"],
  [SamplingKind.TRACE_ATTACHMENT, "trace_attachment"],
  [SamplingKind.ERROR_TAG, "error_tag"],
]);

/** Counts decisions by what they say about which kind of data. No match counts as keep. */
export function countDecisions(
  metrics: Pick<Metrics, "counter">,
): (kind: SamplingKind, result: EvaluationResult, unresolved: boolean) => void {
  const cells = new Map(
    [...items].map(([kind, item]) => [
      kind,
      {
        keep: metrics.counter("sampling.decision", { decision: "keep", item }),
        drop: metrics.counter("sampling.decision", { decision: "drop", item }),
        reported: metrics.counter("sampling.reported", { item }),
        unresolved: metrics.counter("sampling.project_unresolved", { item }),
      },
    ]),
  );
  return (kind, { decision, reported }, unresolved) => {
    const cell = cells.get(kind);
    if (cell === undefined) return;
    if (decision === SamplingDecision.DROP) cell.drop.add();
    else cell.keep.add();
    if (reported !== undefined) cell.reported.add();
    if (unresolved) cell.unresolved.add();
  };
}
