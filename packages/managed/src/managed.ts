import type { Quantities } from "@weir/data-category";
import { mergeQuantities, quantityOf } from "@weir/data-category";
import type { RecordIds } from "./evidence.ts";
import type { Outcome } from "./outcome.ts";
import type { Settlement } from "./settlement.ts";

/** What a step takes out of a unit, and why. */
export interface Removal {
  readonly outcome: Outcome;
  readonly quantities: Quantities;
  /** The one record that was taken out; its ids are read when the account ends. */
  readonly record?: RecordIds;
}

/**
 * Data together with the duty to account for it. It ends exactly once: `accept` (passed on durably) or `reject`
 * (an outcome for all of its quantities). Steps change the value with `replace`, naming what they removed.
 */
export class Managed<T> {
  readonly #settlement: Settlement;
  readonly #measure: (value: T) => Quantities;
  #value: T;
  #quantities: Quantities;
  #ended = false;

  /** @internal Units come from `Settlement.receive`. */
  constructor(settlement: Settlement, value: T, measure: (value: T) => Quantities, quantities: Quantities) {
    this.#settlement = settlement;
    this.#value = value;
    this.#measure = measure;
    this.#quantities = quantities;
  }

  /** The data. */
  get value(): T {
    return this.#value;
  }

  /** What the unit holds now. */
  get quantities(): Quantities {
    return this.#quantities;
  }

  /** True once it was accepted, rejected or split. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Passed on: whoever took it answers for it now. */
  accept(): void {
    this.#ended = true;
    this.#settlement.endAccepted(this as Managed<unknown>, this.#quantities);
  }

  /** Dropped, all of it. */
  reject(outcome: Outcome): void {
    this.#ended = true;
    this.#settlement.endRejected(this as Managed<unknown>, outcome, this.#quantities);
  }

  /**
   * Changes the value. What the new value lacks must be named in `removals`; otherwise the books do not balance,
   * which is reported as a bug and settled as invalid/internal by the difference.
   */
  replace(value: T, removals: readonly Removal[] = []): void {
    const before = this.#quantities;
    this.#value = value;
    this.#quantities = this.#measure(value);
    for (const removal of removals) this.#settlement.rejectPart(removal);
    this.#checkBalance(before, [this.#quantities, ...removals.map((removal) => removal.quantities)]);
  }

  /** Notes what a rule in the mode `report` would have rejected: all of it, or some quantities. The data goes on. */
  report(outcome: Outcome, quantities: Quantities = this.#quantities): void {
    this.#settlement.report(outcome, quantities);
  }

  /** Drops a part that the value itself does not show (for example one category of it); `measure` must agree afterwards. */
  removePart(outcome: Outcome, quantities: Quantities): void {
    this.replace(this.#value, [{ outcome, quantities }]);
  }

  /** Changes the value where its quantities change on purpose: spans were counted, bytes were inflated. */
  remeasure(value: T): void {
    const before = this.#quantities;
    this.#value = value;
    this.#quantities = this.#measure(value);
    this.#settlement.declareReceived(difference(this.#quantities, before));
  }

  /**
   * Ends this unit by handing its value to two others.
   * The quantities of both together must be those of this unit.
   */
  split<A, B>(
    first: A,
    measureFirst: (value: A) => Quantities,
    second: B,
    measureSecond: (value: B) => Quantities,
  ): [Managed<A>, Managed<B>] {
    const quantitiesFirst = measureFirst(first);
    const quantitiesSecond = measureSecond(second);
    this.#ended = true;
    if (this.#settlement.endReplaced(this as Managed<unknown>, this.#quantities)) {
      this.#checkBalance(this.#quantities, [quantitiesFirst, quantitiesSecond]);
    }
    return [
      this.#settlement.adopt(first, measureFirst, quantitiesFirst),
      this.#settlement.adopt(second, measureSecond, quantitiesSecond),
    ];
  }

  /** @internal Ends without account; the settlement has taken over. */
  abandon(): void {
    this.#ended = true;
  }

  #checkBalance(before: Quantities, after: readonly Quantities[]): void {
    const missing = difference(before, mergeQuantities(...after));
    if (missing.length === 0) return;
    const text = missing.map(([category, quantity]) => `${category}: ${quantity}`).join(", ");
    this.#settlement.reportUnbalanced(
      `a step changed quantities without accounting for them (category: missing): ${text}`,
      missing,
    );
  }
}

function difference(left: Quantities, right: Quantities): Quantities {
  const categories = new Set([...left, ...right].map(([category]) => category));
  return [...categories]
    .map((category) => [category, quantityOf(left, category) - quantityOf(right, category)] as const)
    .filter(([, quantity]) => quantity !== 0);
}
