import type { Metrics } from "@weir/telemetry";
import type { QuotaVerdict } from "./domain/quota-checks.ts";

/** Counts answers by what they say. */
export function countVerdicts(metrics: Pick<Metrics, "counter">): (verdict: QuotaVerdict) => void {
  const accepted = metrics.counter("quota.checks", { result: "accepted" });
  const limited = metrics.counter("quota.checks", { result: "limited" });
  const unchecked = {
    project_unknown: metrics.counter("quota.checks", { result: "project_unknown" }),
    counters_unavailable: metrics.counter("quota.checks", { result: "counters_unavailable" }),
  };
  return (verdict) => {
    if (verdict.unchecked !== undefined) unchecked[verdict.unchecked].add();
    else if (verdict.limits.length > 0) limited.add();
    else accepted.add();
  };
}
