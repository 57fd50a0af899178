/** The accounts of envelopes between the buffer and the processors. */
import type { Quantities } from "@weir/data-category";
import { envelopeQuantities } from "@weir/envelope";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import { Decider } from "@weir/gen/weir/explain/v1/explain.ts";
import type { Accountant, Outcome } from "@weir/managed";
import type { DecisionLog } from "../explain/decision-log.ts";
import { subjectOfEnvelope } from "../explain/subjects.ts";
import type { HeldEnvelope } from "../spool/held-envelope.ts";
import type { ProcessorUnit } from "./processor-unit.ts";

/** Settles what ends here. */
export interface DispatchSettlement {
  /** A unit was processed (no reason), or ends with an outcome. */
  endUnit(envelope: HeldEnvelope, unit: ProcessorUnit, outcome: Outcome | undefined): void;
  /** All that is left of an envelope ends with an outcome. */
  end(envelope: HeldEnvelope, scoping: Scoping, outcome: Outcome): void;
  /** Parts of an envelope end. */
  reject(
    envelope: HeldEnvelope,
    scoping: Scoping,
    parts: readonly { readonly outcome: Outcome; readonly quantities: Quantities }[],
  ): void;
}

/** Creates it over the dispatcher's accountant. */
export function createDispatchSettlement(accountant: Accountant, decisions: DecisionLog): DispatchSettlement {
  const reject: DispatchSettlement["reject"] = (envelope, scoping, parts) => {
    if (parts.length === 0) return;
    using settlement = accountant.open({ scoping, receivedAtMs: envelope.receivedAtMs });
    for (const { outcome, quantities } of parts) settlement.receive(quantities, (value) => value).reject(outcome);
    settlement.commit();
    decisions.rejected(subjectOfEnvelope(envelope, scoping), settlement.rejections, Decider.DISPATCH);
  };
  return {
    reject,
    endUnit(envelope, { message: { scoping, items } }, outcome) {
      if (scoping === undefined) return;
      using settlement = accountant.open({ scoping, receivedAtMs: envelope.receivedAtMs });
      const unit = settlement.receive(items, envelopeQuantities);
      if (outcome === undefined) unit.accept();
      else unit.reject(outcome);
      settlement.commit();
      if (settlement.hasRejections)
        decisions.rejected({ ...subjectOfEnvelope(envelope, scoping), items }, settlement.rejections, Decider.DISPATCH);
    },
    end(envelope, scoping, outcome) {
      reject(envelope, scoping, [{ outcome, quantities: envelopeQuantities(envelope.items) }]);
    },
  };
}
