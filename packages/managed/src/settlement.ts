import type { DataCategory, Quantities, Quantity } from "@weir/data-category";
import { addQuantity } from "@weir/data-category";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { AccountantOptions, AccountingBug, SettlementContext } from "./accountant.ts";
import type { Removal } from "./managed.ts";
import { Managed } from "./managed.ts";
import type { Outcome } from "./outcome.ts";
import { invalid, OutcomeId } from "./outcome.ts";

/**
 * The account of one envelope (or part of one) in one service.
 *
 * It hands out managed units and holds back what they end with until `commit`. `abort` gives everything back to
 * the caller, who will send it again: nothing is emitted. Leaving a `using` scope without either is a bug; what is
 * unfinished then ends as invalid/internal.
 */
export class Settlement implements Disposable {
  readonly receivedAtMs: number;
  #scoping: Scoping;
  readonly #options: AccountantOptions;
  readonly #open = new Set<Managed<unknown>>();
  readonly #received = new Map<DataCategory, number>();
  readonly #accepted = new Map<DataCategory, number>();
  readonly #rejected: Removal[] = [];
  readonly #reported: Removal[] = [];
  #ended = false;

  constructor(options: AccountantOptions, context: SettlementContext) {
    this.#options = options;
    this.#scoping = context.scoping;
    this.receivedAtMs = context.receivedAtMs;
  }

  /** Whom the outcomes are attributed to. */
  get scoping(): Scoping {
    return this.#scoping;
  }

  /** Replaces the scoping once the project's state is known. */
  rescope(scoping: Scoping): void {
    this.#scoping = scoping;
  }

  /**
   * Takes data into the account.
   * @param value the data
   * @param measure its quantities; called again on every change, so it must be cheap and pure
   */
  receive<T>(value: T, measure: (value: T) => Quantities): Managed<T> {
    const quantities = measure(value);
    this.declareReceived(quantities);
    return this.adopt(value, measure, quantities);
  }

  /** True if anything in this account has been rejected so far. */
  get hasRejections(): boolean {
    return this.#rejected.length > 0;
  }

  /** What has been rejected so far, for those who explain it. Once it is committed, all of it. */
  get rejections(): readonly Removal[] {
    return this.#rejected;
  }

  /**
   * Notes what a rule in the mode `report` would have rejected. The data itself goes on; nothing is emitted, but the
   * books tell the sum.
   */
  report(outcome: Outcome, quantities: Quantities): void {
    if (quantities.length > 0) this.#reported.push({ outcome, quantities });
  }

  /** Ends the account: outcomes are emitted, sums are booked. Units still open end as invalid/internal. */
  commit(): void {
    if (this.#ended) return;
    this.#endOpenUnits();
    this.#ended = true;
    const { books, outcomes, billed } = this.#options;
    books.received([...this.#received]);
    const accepted = [...this.#accepted];
    books.accepted(accepted);
    for (const quantity of accepted) {
      if (billed?.has(quantity[0])) this.#record(outcomes, { id: OutcomeId.ACCEPTED }, quantity);
    }
    for (const { outcome, quantities } of this.#rejected) {
      books.rejected(quantities);
      for (const quantity of quantities) this.#record(outcomes, outcome, quantity);
    }
    for (const { outcome, quantities } of this.#reported) {
      books.reported(quantities);
      this.#options.onReported?.(outcome, quantities);
    }
  }

  /** Gives everything back to the caller: no outcome is emitted, and the work may be repeated. */
  abort(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const unit of this.#open) unit.abandon();
    this.#open.clear();
    const received = [...this.#received];
    this.#options.books.received(received);
    this.#options.books.returned(received);
  }

  [Symbol.dispose](): void {
    if (this.#ended) return;
    this.#bug("unfinished", "a settlement was neither committed nor aborted", []);
    this.commit();
  }

  /** @internal Books quantities that came into being: at receipt, or by a deliberate change of measure. */
  declareReceived(quantities: Quantities): void {
    for (const quantity of quantities) addQuantity(this.#received, quantity);
  }

  /** @internal Makes a unit of quantities that are already booked as received. */
  adopt<T>(value: T, measure: (value: T) => Quantities, quantities: Quantities): Managed<T> {
    const unit = new Managed(this, value, measure, quantities);
    this.#open.add(unit as Managed<unknown>);
    return unit;
  }

  /** @internal */
  endAccepted(unit: Managed<unknown>, quantities: Quantities): void {
    if (!this.#close(unit, quantities)) return;
    for (const quantity of quantities) addQuantity(this.#accepted, quantity);
  }

  /** @internal */
  endRejected(unit: Managed<unknown>, outcome: Outcome, quantities: Quantities): void {
    if (!this.#close(unit, quantities)) return;
    this.rejectPart({ outcome, quantities });
  }

  /** @internal */
  endReplaced(unit: Managed<unknown>, quantities: Quantities): boolean {
    return this.#close(unit, quantities);
  }

  /** @internal */
  rejectPart(removal: Removal): void {
    if (removal.quantities.length > 0) this.#rejected.push(removal);
  }

  /** @internal */
  reportUnbalanced(message: string, quantities: Quantities): void {
    this.#bug("unbalanced", message, quantities);
  }

  #close(unit: Managed<unknown>, quantities: Quantities): boolean {
    if (this.#open.delete(unit)) return true;
    if (!this.#ended) this.#bug("finished_twice", "a managed unit was ended a second time", quantities);
    return false;
  }

  #endOpenUnits(): void {
    for (const unit of this.#open) {
      const quantities = unit.quantities;
      this.#bug("unfinished", "a managed unit was neither accepted nor rejected", quantities);
      unit.abandon();
      this.rejectPart({ outcome: invalid("internal"), quantities });
    }
    this.#open.clear();
  }

  #record(outcomes: AccountantOptions["outcomes"], outcome: Outcome, [category, quantity]: Quantity): void {
    if (quantity <= 0) return;
    outcomes.record({ scoping: this.#scoping, timestampMs: this.receivedAtMs, outcome, category, quantity });
  }

  #bug(kind: AccountingBug["kind"], message: string, quantities: Quantities): void {
    this.#options.onBug({ kind, message, quantities });
  }
}
