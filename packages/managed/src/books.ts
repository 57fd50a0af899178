import type { Quantities } from "@weir/data-category";
import { categoryName, DataCategory } from "@weir/data-category";

/** Sums of one category since the start, in its unit. */
export interface CategoryBalance {
  readonly category: string;
  readonly received: number;
  readonly accepted: number;
  /** Ended with an outcome other than accepted. */
  readonly rejected: number;
  /** Given back to the caller, who will send it again. */
  readonly returned: number;
  /** Still being worked on: received − accepted − rejected − returned. Zero at rest. */
  readonly held: number;
  /** What rules in the mode `report` would have rejected. Beside the balance: it was kept, or rejected by another rule. */
  readonly reported: number;
}

/** The running sums of one service, per data category. */
export interface Books {
  received(quantities: Quantities): void;
  accepted(quantities: Quantities): void;
  rejected(quantities: Quantities): void;
  returned(quantities: Quantities): void;
  /** What a rule that only reports would have rejected. */
  reported(quantities: Quantities): void;
  /** One entry per category that was ever seen, by ascending id. */
  balance(): readonly CategoryBalance[];
}

const categoryCount = Math.max(...Object.values(DataCategory)) + 1;

/** Creates empty books. */
export function createBooks(): Books {
  const received = new Float64Array(categoryCount);
  const accepted = new Float64Array(categoryCount);
  const rejected = new Float64Array(categoryCount);
  const returned = new Float64Array(categoryCount);
  const reported = new Float64Array(categoryCount);

  function add(sums: Float64Array, quantities: Quantities): void {
    for (const [category, quantity] of quantities) sums[category] = (sums[category] ?? 0) + quantity;
  }

  return {
    received: (quantities) => add(received, quantities),
    accepted: (quantities) => add(accepted, quantities),
    rejected: (quantities) => add(rejected, quantities),
    returned: (quantities) => add(returned, quantities),
    reported: (quantities) => add(reported, quantities),
    balance() {
      const balances: CategoryBalance[] = [];
      for (let category = 0; category < categoryCount; category++) {
        const sums = {
          received: received[category] ?? 0,
          accepted: accepted[category] ?? 0,
          rejected: rejected[category] ?? 0,
          returned: returned[category] ?? 0,
        };
        const wouldHave = reported[category] ?? 0;
        if (sums.received + sums.accepted + sums.rejected + sums.returned + wouldHave === 0) continue;
        const held = sums.received - sums.accepted - sums.rejected - sums.returned;
        const balance = { category: categoryName(category as DataCategory), ...sums, held };
        balances.push({ ...balance, reported: wouldHave });
      }
      return balances;
    },
  };
}
