import type { DataCategory, Quantities } from "@weir/data-category";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Books } from "./books.ts";
import type { Outcome } from "./outcome.ts";
import type { OutcomeRecorder } from "./outcome-aggregator.ts";
import { Settlement } from "./settlement.ts";

/** A mistake in our own code that accounting found: a unit left unfinished, or books that do not balance. */
export interface AccountingBug {
  readonly kind: "unfinished" | "unbalanced" | "finished_twice";
  readonly message: string;
  readonly quantities: Quantities;
}

/** Whose data a settlement is about. */
export interface SettlementContext {
  readonly scoping: Scoping;
  /** When the edge received the data, in ms since the epoch; the timestamp of its outcomes. */
  readonly receivedAtMs: number;
}

/** Options of an accountant. */
export interface AccountantOptions {
  /** Where outcomes go when a settlement is committed. */
  readonly outcomes: OutcomeRecorder;
  readonly books: Books;
  /**
   * Categories for which acceptance is told as outcome 0: transaction and span in the processors, since for all
   * other data the consumer that stores it does so (topics, section "Who emits accepted"). Default: none.
   */
  readonly billed?: ReadonlySet<DataCategory>;
  /**
   * Told what a rule in the mode `report` would have rejected, and with which outcome, once the settlement is committed.
   * Default: only the books know.
   */
  readonly onReported?: (outcome: Outcome, quantities: Quantities) => void;
  /** Told about every bug. In tests it throws, so that a unit left unfinished fails the run; in production it logs and counts. */
  readonly onBug: (bug: AccountingBug) => void;
}

/** Opens settlements; one per service. */
export interface Accountant {
  /** Opens the settlement of one envelope or unit. End it with `commit` or `abort`. */
  open(context: SettlementContext): Settlement;
}

/** Creates the accountant of a service. */
export function createAccountant(options: AccountantOptions): Accountant {
  return { open: (context) => new Settlement(options, context) };
}
