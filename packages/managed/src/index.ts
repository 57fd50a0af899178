/**
 * Accounting: every quantity that enters ends exactly once, accepted or with an outcome.
 *
 * An `Accountant` opens a `Settlement` for each envelope (or part of one); the settlement hands out `Managed` units
 * and keeps their outcomes until the whole is committed, so that work which is repeated after a failure is not
 * counted twice. Outcomes go to an `OutcomeRecorder`; sums go to the `Books`, which must balance:
 * received = accepted + outcomes + returned + held, per category.
 */

export type { Accountant, AccountantOptions, AccountingBug, SettlementContext } from "./accountant.ts";
export { createAccountant } from "./accountant.ts";
export type { Books, CategoryBalance } from "./books.ts";
export { createBooks } from "./books.ts";
export type { Evidence, RecordIds } from "./evidence.ts";
export { DecisionStep, defect, finding, oversize, passed } from "./evidence.ts";
export type { Removal } from "./managed.ts";
export { Managed } from "./managed.ts";
export type { Outcome } from "./outcome.ts";
export { clientDiscard, filtered, invalid, OutcomeId, rateLimited } from "./outcome.ts";
export type {
  OutcomeAggregator,
  OutcomeAggregatorOptions,
  OutcomeRecord,
  OutcomeRecorder,
  OutcomeScopingLookup,
} from "./outcome-aggregator.ts";
export { createOutcomeAggregator } from "./outcome-aggregator.ts";
export { encodeOutcomeMessage } from "./outcome-message.ts";
export type { InvalidReason } from "./outcome-reasons.ts";
export { invalidReasons } from "./outcome-reasons.ts";
export { renderOutcomeReference } from "./outcome-reference.ts";
export { Settlement } from "./settlement.ts";
