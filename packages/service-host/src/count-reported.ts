import { categoryName } from "@weir/data-category";
import type { AccountantOptions } from "@weir/managed";
import { OutcomeId } from "@weir/managed";
import type { Metrics } from "@weir/telemetry";

/** Counts what rules in the mode `report` would have dropped, for the accountant of a service. */
export function countReported(metrics: Pick<Metrics, "counter">): NonNullable<AccountantOptions["onReported"]> {
  return ({ id }, quantities) => {
    const outcome = id === OutcomeId.RATE_LIMITED ? "rate_limited" : "filtered";
    for (const [category, quantity] of quantities) {
      metrics.counter("accounting.reported", { outcome, category: categoryName(category) }).add(quantity);
    }
  };
}
