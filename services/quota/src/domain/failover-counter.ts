/**
 * What quotas answer while the shared counters cannot be reached, each by its `onFailure`. Quotas that count locally go
 * on from what was known last; once the counters are back, they are told what passed meanwhile, and how much of it was
 * too much.
 */
import type { QuotaOnFailure } from "@weir/rate-limits";
import type {
  ChargeAnswers,
  CheckAnswer,
  Counter,
  CounterAnswer,
  CounterCharge,
  CounterCheck,
  QuotaCounter,
} from "./quota-counter.ts";
import { CountersUnavailable, chargeOne, isRefused } from "./quota-counter.ts";

/** Counts of this instance alone. */
export interface LocalCounter extends Pick<QuotaCounter, "charge"> {
  /** Takes over what the shared counter has counted. */
  takeOver(counter: Counter, consumed: bigint): void;
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
  readonly counter: Counter;
  quantity: bigint;
}

/** Creates the decorator. */
export function createFailoverCounter({ shared, local, observer }: FailoverCounterOptions): FailoverCounter {
  const unsettled = new Map<string, Unsettled>();

  /** All of a charge's counters count, or none does, as with the shared ones. */
  async function answer(check: CounterCheck, counters: readonly CounterCharge[]): Promise<readonly CounterAnswer[]> {
    const answers: CounterAnswer[] = counters.map(({ counter }) => ({
      refused: counter.onFailure === "deny" && !counter.reportOnly,
      consumed: 0n,
      unavailable: true,
    }));
    if (isRefused(counters, answers)) return answers;
    const counted = [...counters.entries()].filter(([, { counter }]) => counter.onFailure === "local");
    const charges = [counted.map(([, charge]) => charge)];
    const [localAnswers = []] = await chargeOne(local, { ...check, charges });
    for (const [index, [position]] of counted.entries()) {
      const localAnswer = localAnswers[index];
      if (localAnswer !== undefined) answers[position] = localAnswer;
    }
    return answers;
  }

  function remember(organizationId: bigint, { counter, quantity }: CounterCharge): void {
    const identity = `${counter.key} ${counter.field ?? ""}`;
    const known = unsettled.get(identity);
    if (known !== undefined) known.quantity += quantity;
    else if (unsettled.size < maxUnsettled) unsettled.set(identity, { organizationId, counter, quantity });
  }

  async function answerAlone(check: CounterCheck, asked: boolean): Promise<ChargeAnswers> {
    const all: (readonly CounterAnswer[])[] = [];
    for (const counters of check.charges) {
      const answers = await answer(check, counters);
      all.push(answers);
      const refused = isRefused(counters, answers);
      for (const [index, charge] of counters.entries()) {
        const { onFailure, reportOnly } = charge.counter;
        if (!refused) {
          observer.answered(onFailure, "passed", charge.quantity);
          // What was on its way to the shared counters may have been counted there.
          const isCounted = onFailure === "local" && answers[index]?.refused === false;
          if (isCounted && !asked) remember(check.organizationId, charge);
        } else if (answers[index]?.refused && !reportOnly) {
          observer.answered(onFailure, "refused", charge.quantity);
        }
      }
      if (refused) break;
    }
    return all;
  }

  /** What outages go on from. */
  function follow({ charges }: CounterCheck, answers: ChargeAnswers): void {
    if (!charges.some(isAnyLocal)) return;
    for (const [index, counters] of charges.entries()) {
      for (const [position, { counter }] of counters.entries()) {
        if (counter.onFailure !== "local") continue;
        const known = answers[index]?.[position];
        if (known !== undefined) local.takeOver(counter, known.consumed);
      }
    }
  }

  async function tell({ organizationId, counter, quantity }: Unsettled): Promise<void> {
    const { limit } = counter;
    const unlimited: Counter = { ...counter, limit: undefined, maxFields: Number.MAX_SAFE_INTEGER };
    const charges = [[{ counter: unlimited, quantity, overAcceptOnce: false }]];
    const [answers] = await chargeOne(shared, { requestId: "", organizationId, charges });
    const consumed = answers?.[0]?.consumed;
    if (consumed === undefined || limit === undefined || counter.reportOnly || consumed <= limit) return;
    observer.overAdmitted(consumed - limit < quantity ? consumed - limit : quantity);
  }

  async function answerInstead(check: CounterCheck, why: CountersUnavailable): Promise<CheckAnswer> {
    const answers = await answerAlone(check, why.asked);
    const mayAllPass = check.charges.every((charges) => charges.every(({ counter }) => counter.onFailure === "allow"));
    return mayAllPass ? why : answers;
  }

  return {
    async charge(checks) {
      const answers: CheckAnswer[] = [...(await shared.charge(checks))];
      for (const [index, check] of checks.entries()) {
        const answer = answers[index];
        if (answer === undefined) continue;
        if (answer instanceof CountersUnavailable) answers[index] = await answerInstead(check, answer);
        else follow(check, answer);
      }
      return answers;
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

function isAnyLocal(charges: readonly CounterCharge[]): boolean {
  return charges.some(({ counter }) => counter.onFailure === "local");
}
