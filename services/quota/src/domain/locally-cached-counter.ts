import type { LocalCounts } from "./local-counts.ts";
import type { CounterAnswer, CounterCharge, QuotaCounter } from "./quota-counter.ts";
import { isRefused } from "./quota-counter.ts";

/** Options of the decorator. */
export interface LocallyCachedCounterOptions {
  readonly shared: QuotaCounter;
  readonly local: LocalCounts;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Told how much had been accepted locally beyond what a shared counter then refused. */
  readonly onOverAccepted: (quantity: bigint) => void;
}

const vacuumEveryMs = 30_000;

/** A counter that accepts part of the charges locally and asks the shared one for the rest. */
export function createLocallyCachedCounter(options: LocallyCachedCounterOptions): QuotaCounter {
  const { shared, local, now, onOverAccepted } = options;
  let vacuumAtMs = now() + vacuumEveryMs;

  async function makeCharge(
    requestId: string,
    organizationId: bigint,
    counters: readonly CounterCharge[],
  ): Promise<CounterAnswer[]> {
    const answers: CounterAnswer[] = counters.map(() => ({ refused: false, consumed: 0n }));
    const asked: { readonly index: number; readonly charge: CounterCharge; readonly own: bigint }[] = [];
    for (const [index, charge] of counters.entries()) {
      const decision = local.check(charge);
      if (decision === "accept") continue;
      asked.push({ index, charge: { ...charge, quantity: decision.ask }, own: charge.quantity });
    }
    if (asked.length === 0) return answers;
    const [sharedAnswers = []] = await shared.charge({
      requestId,
      organizationId,
      charges: [asked.map(({ charge }) => charge)],
    });
    for (const [position, { index, charge, own }] of asked.entries()) {
      const answer = sharedAnswers[position];
      if (answer === undefined) continue;
      answers[index] = answer;
      if (answer.unavailable) continue;
      if (!answer.refused) local.set(charge, answer.consumed);
      else if (charge.quantity > own) onOverAccepted(charge.quantity - own);
    }
    return answers;
  }

  return {
    async charge({ requestId, organizationId, charges }) {
      const answers: (readonly CounterAnswer[])[] = [];
      for (const [index, counters] of charges.entries()) {
        const id = requestId === "" ? "" : `${requestId}/${index}`;
        const answer = await makeCharge(id, organizationId, counters);
        answers.push(answer);
        if (isRefused(counters, answer)) break;
      }
      const nowMs = now();
      if (nowMs >= vacuumAtMs) {
        vacuumAtMs = nowMs + vacuumEveryMs;
        local.vacuum(Math.floor(nowMs / 1000));
      }
      return answers;
    },
    read: (counters) => shared.read(counters),
  };
}
