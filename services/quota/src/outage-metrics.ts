import type { QuotaOnFailure } from "@weir/rate-limits";
import type { Metrics } from "@weir/telemetry";
import type { OutageObserver } from "./domain/failover-counter.ts";

/** Counts what passes and what is refused without the shared counters. */
export function observeOutages(metrics: Pick<Metrics, "counter">): OutageObserver {
  const cells = (onFailure: QuotaOnFailure) => ({
    passed: metrics.counter("quota.outage.quantity", { on_failure: onFailure, result: "passed" }),
    refused: metrics.counter("quota.outage.quantity", { on_failure: onFailure, result: "refused" }),
  });
  const quantities = { allow: cells("allow"), deny: cells("deny"), local: cells("local") };
  const overAdmitted = metrics.counter("quota.outage.over_admitted");
  return {
    answered: (onFailure, result, quantity) => quantities[onFailure][result].add(Number(quantity)),
    overAdmitted: (quantity) => overAdmitted.add(Number(quantity)),
  };
}
