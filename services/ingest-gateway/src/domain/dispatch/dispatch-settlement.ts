/** The accounts of envelopes between the buffer and the processors. */
import type { Quantities } from "@weir/data-category";
import { envelopeQuantities } from "@weir/envelope";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Accountant, InvalidReason, Outcome } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { HeldEnvelope } from "../spool/held-envelope.ts";
import type { ProcessorUnit } from "./processor-unit.ts";

/** Settles what ends here. */
export interface DispatchSettlement {
  /** A unit was processed (no reason), or ends with an outcome. */
  endUnit(envelope: HeldEnvelope, unit: ProcessorUnit, reason: InvalidReason | undefined): void;
  /** All that is left of an envelope ends with an outcome. */
  end(envelope: HeldEnvelope, scoping: Scoping, reason: InvalidReason): void;
  /** Parts of an envelope end. */
  reject(
    envelope: HeldEnvelope,
    scoping: Scoping,
    parts: readonly { readonly outcome: Outcome; readonly quantities: Quantities }[],
  ): void;
}

/** Creates it over the dispatcher's accountant. */
export function createDispatchSettlement(accountant: Accountant): DispatchSettlement {
  const reject: DispatchSettlement["reject"] = ({ receivedAtMs }, scoping, parts) => {
    if (parts.length === 0) return;
    using settlement = accountant.open({ scoping, receivedAtMs });
    for (const { outcome, quantities } of parts) settlement.receive(quantities, (value) => value).reject(outcome);
    settlement.commit();
  };
  return {
    reject,
    endUnit({ receivedAtMs }, { message: { scoping, items } }, reason) {
      if (scoping === undefined) return;
      using settlement = accountant.open({ scoping, receivedAtMs });
      const unit = settlement.receive(items, envelopeQuantities);
      if (reason === undefined) unit.accept();
      else unit.reject(invalid(reason));
      settlement.commit();
    },
    end(envelope, scoping, reason) {
      const left = envelope.units === undefined ? envelope.items : envelope.units.flatMap((unit) => unit.message.items);
      reject(envelope, scoping, [{ outcome: invalid(reason), quantities: envelopeQuantities(left) }]);
    },
  };
}
