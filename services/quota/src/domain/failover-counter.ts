/**
 * What quotas answer while the shared counters cannot be reached, each by its `onFailure`. Quotas that count locally go
 * on from what was known last; once the counters are back, they are told what passed meanwhile, and how much of it was
 * too much.
 */
import type { QuotaOnFailure } from "@weir/rate-limits";
import type { CounterAnswer, CounterCharge, CounterCheck, QuotaCounter } from "./quota-counter.ts";
import { CountersUnavailable, isRefused } from "./quota-counter.ts";

/** Counts of this instance alone. */
export interface LocalCounter extends Pick<QuotaCounter, "charge"> {
  /** Takes over what the shared counter has counted. */
  takeOver(charge: CounterCharge, consumed: bigint): void;
}

/** Told what outages lead to. */
export interface OutageObserver {
  /** A charge was answered without the shared counters: its quantity passed, or was refused. */
  answered(onFailure: QuotaOnFailure, result: "passed" | "refused", quantity: bigint): void;
  /** So much more has passed than the limit allows, as the shared counters know now. */
  overAdmitted(quantity: bigint): void;
}

/** Options of the decorator. */
export interface FailoverCounterOptions {
  readonly shared: QuotaCounter;
  readonly local: LocalCounter;
  readonly observer: OutageObserver;
}

/** A counter that answers during outages. */
export interface FailoverCounter extends QuotaCounter {
  /** Tells the shared counters what was counted locally. Call it when they are back. */
  settle(): Promise<void>;
}

/** Counters whose local counts are told to the shared ones after an outage; of more, they are not. */
const maxUnsettled = 10_000;

interface Unsettled {
  readonly organizationId: bigint;
  readonly charge: CounterCharge;
  quantity: bigint;
}

/** Creates the decorator. */
export function createFailoverCounter({ shared, local, observer }: FailoverCounterOptions): FailoverCounter {
  const unsettled = new Map<string, Unsettled>();

  /** All of a charge's counters count, or none does, as with the shared ones. */
  async function answer(check: CounterCheck, counters: readonly CounterCharge[]): Promise<readonly CounterAnswer[]> {
    const answers: CounterAnswer[] = counters.map(({ onFailure, reportOnly }) => ({
      refused: onFailure === "deny" && !reportOnly,
      consumed: 0n,
      unavailable: true,
    }));
    if (isRefused(counters, answers)) return answers;
    const counted = [...counters.entries()].filter(([, { onFailure }]) => onFailure === "local");
    const [localAnswers = []] = await local.charge({ ...check, charges: [counted.map(([, counter]) => counter)] });
    for (const [index, [position]] of counted.entries()) {
      const localAnswer = localAnswers[index];
      if (localAnswer !== undefined) answers[position] = localAnswer;
    }
    return answers;
  }

  function remember(organizationId: bigint, charge: CounterCharge): void {
    const identity = `${charge.key} ${charge.field ?? ""}`;
    const known = unsettled.get(identity);
    if (known !== undefined) known.quantity += charge.quantity;
    else if (unsettled.size < maxUnsettled) {
      unsettled.set(identity, { organizationId, charge, quantity: charge.quantity });
    }
  }

  async function answerAlone(check: CounterCheck, asked: boolean): Promise<readonly (readonly CounterAnswer[])[]> {
    const all: (readonly CounterAnswer[])[] = [];
    for (const counters of check.charges) {
      const answers = await answer(check, counters);
      all.push(answers);
      const refused = isRefused(counters, answers);
      for (const [index, counter] of counters.entries()) {
        if (!refused) {
          observer.answered(counter.onFailure, "passed", counter.quantity);
          // What was on its way to the shared counters may have been counted there.
          const isCounted = counter.onFailure === "local" && answers[index]?.refused === false;
          if (isCounted && !asked) remember(check.organizationId, counter);
        } else if (answers[index]?.refused && !counter.reportOnly) {
          observer.answered(counter.onFailure, "refused", counter.quantity);
        }
      }
      if (refused) break;
    }
    return all;
  }

  /** What outages go on from. */
  function follow(check: CounterCheck, answers: readonly (readonly CounterAnswer[])[]): void {
    for (const [index, counters] of check.charges.entries()) {
      for (const [position, charge] of counters.entries()) {
        const known = answers[index]?.[position];
        if (charge.onFailure === "local" && known !== undefined) local.takeOver(charge, known.consumed);
      }
    }
  }

  async function tell({ organizationId, charge, quantity }: Unsettled): Promise<void> {
    const { limit } = charge;
    const counted: CounterCharge = { ...charge, quantity, limit: undefined, maxFields: Number.MAX_SAFE_INTEGER };
    const [answers] = await shared.charge({ requestId: "", organizationId, charges: [[counted]] });
    const consumed = answers?.[0]?.consumed;
    if (consumed === undefined || limit === undefined || charge.reportOnly || consumed <= limit) return;
    observer.overAdmitted(consumed - limit < quantity ? consumed - limit : quantity);
  }

  return {
    async charge(check) {
      try {
        const answers = await shared.charge(check);
        follow(check, answers);
        return answers;
      } catch (error) {
        if (!(error instanceof CountersUnavailable)) throw error;
        const answers = await answerAlone(check, error.asked);
        if (check.charges.every((counters) => counters.every(({ onFailure }) => onFailure === "allow"))) throw error;
        return answers;
      }
    },
    read: (counters) => shared.read(counters),
    async settle() {
      const due = [...unsettled.entries()];
      unsettled.clear();
      await Promise.all(
        due.map(async ([identity, entry]) => {
          try {
            await tell(entry);
          } catch (error) {
            if (!(error instanceof CountersUnavailable)) throw error;
            const again = unsettled.get(identity);
            if (again !== undefined) again.quantity += entry.quantity;
            else unsettled.set(identity, entry);
          }
        }),
      );
    },
  };
}
