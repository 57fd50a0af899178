/** Books of one unit that nobody else reads. */
import type { DataCategory, Quantities } from "@weir/data-category";
import { addQuantity } from "@weir/data-category";
import { collectDecisions } from "@weir/decision-ring";
import type { DecidedQuantity, Decision } from "@weir/gen/weir/common/v1/decision.ts";
import type { Accountant, Books, Removal, Settlement } from "@weir/managed";
import { createAccountant } from "@weir/managed";

/** An account, and what it says in the end. */
export interface DryLedger {
  readonly accountant: Accountant;
  kept(): DecidedQuantity[];
  dropped(): Decision[];
  reported(): Decision[];
}

/** Opens the books. @param onBug told about mistakes of ours */
export function createDryLedger(onBug: (message: string) => void): DryLedger {
  const accepted = new Map<DataCategory, number>();
  const reported: Removal[] = [];
  const books: Books = {
    received() {},
    accepted(quantities) {
      for (const quantity of quantities) addQuantity(accepted, quantity);
    },
    rejected() {},
    returned() {},
    reported() {},
    balance: () => [],
  };
  const base = createAccountant({
    outcomes: { record() {} },
    books,
    onReported: (outcome, quantities) => reported.push({ outcome, quantities }),
    onBug: ({ kind, message }) => onBug(`${kind}: ${message}`),
  });
  const opened: Settlement[] = [];
  const accountant: Accountant = {
    open(context) {
      const settlement = base.open(context);
      opened.push(settlement);
      return settlement;
    },
  };
  return {
    accountant,
    kept: () => writeQuantities([...accepted]),
    dropped: () => collectDecisions(opened.flatMap(({ rejections }) => rejections)),
    reported: () => collectDecisions(reported),
  };
}

function writeQuantities(quantities: Quantities): DecidedQuantity[] {
  return quantities
    .filter(([, quantity]) => quantity > 0)
    .map(([category, quantity]) => ({ category, quantity: BigInt(quantity) }));
}
