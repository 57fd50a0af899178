/** Accounting for tests: remembers every outcome, and fails at every bug. */
import { categoryName, type DataCategory } from "@weir/data-category";
import {
  type Accountant,
  type AccountingBug,
  type Books,
  createAccountant,
  createBooks,
  type OutcomeRecord,
  type OutcomeRecorder,
} from "@weir/managed";

/** Accounting that can be looked into. */
export interface StrictAccounting {
  readonly accountant: Accountant;
  readonly books: Books;
  /** Where outcomes go; for code that records them itself. */
  readonly recorder: OutcomeRecorder;
  /** Every outcome, in order. */
  readonly outcomes: readonly OutcomeRecord[];
  /** The sums of equal outcomes as `<id> <reason> <category> <quantity>`, sorted; `-` where there is no reason. */
  summary(): readonly string[];
  /** Throws unless nothing is held: received = accepted + rejected + returned, in every category. */
  assertBalanced(): void;
}

/** An accounting bug, thrown where it happened. */
export class AccountingBugError extends Error {
  readonly bug: AccountingBug;

  constructor(bug: AccountingBug) {
    super(
      `accounting bug (${bug.kind}): ${bug.message} [${bug.quantities.map(([category, quantity]) => `${categoryName(category)} ${quantity}`).join(", ")}]`,
    );
    this.name = "AccountingBugError";
    this.bug = bug;
  }
}

/**
 * Creates accounting that throws `AccountingBugError` at every bug, also from the end of a `using` scope.
 * @param options `billed`: the categories for which acceptance becomes outcome 0
 */
export function createStrictAccounting(
  options: { readonly billed?: ReadonlySet<DataCategory> } = {},
): StrictAccounting {
  const outcomes: OutcomeRecord[] = [];
  const recorder: OutcomeRecorder = { record: (record) => outcomes.push(record) };
  const books = createBooks();
  const accountant = createAccountant({
    outcomes: recorder,
    books,
    ...(options.billed && { billed: options.billed }),
    onBug(bug) {
      throw new AccountingBugError(bug);
    },
  });
  return {
    accountant,
    books,
    recorder,
    outcomes,
    summary() {
      const sums = new Map<string, number>();
      for (const { outcome, category, quantity } of outcomes) {
        const name = `${outcome.id} ${outcome.reason ?? "-"} ${categoryName(category)}`;
        sums.set(name, (sums.get(name) ?? 0) + quantity);
      }
      return [...sums].map(([name, sum]) => `${name} ${sum}`).sort();
    },
    assertBalanced() {
      const held = books.balance().filter((balance) => balance.held !== 0);
      if (held.length > 0) throw new Error(`the books do not balance: ${JSON.stringify(held)}`);
    },
  };
}
