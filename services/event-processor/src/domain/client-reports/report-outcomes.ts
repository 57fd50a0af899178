/**
 * The one place besides accounting where outcomes are emitted: a client report tells about data that never came here,
 * so there is nothing to account for.
 */

import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { OutcomeRecorder } from "@weir/managed";
import type { ReportedLoss } from "./client-report.ts";

/**
 * Emits the outcomes of a client report.
 * @param timestampMs when the losses happened, in ms since the epoch
 */
export function reportOutcomes(
  outcomes: OutcomeRecorder,
  scoping: Scoping,
  timestampMs: number,
  losses: readonly ReportedLoss[],
): void {
  for (const { outcome, category, quantity } of losses) {
    outcomes.record({ scoping, timestampMs, outcome, category, quantity });
  }
}
