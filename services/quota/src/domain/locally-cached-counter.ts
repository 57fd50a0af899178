import type { LocalCounts } from "./local-counts.ts";
import type { CheckAnswer, CounterAnswer, CounterCharge, CounterCheck, QuotaCounter } from "./quota-counter.ts";
import { CountersUnavailable, isRefused } from "./quota-counter.ts";

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
const acceptedHere: CounterAnswer = { refused: false, consumed: 0n };

/** A check whose charges are being made, one after the other. */
interface Making {
  readonly check: CounterCheck;
  /** Of the charges that are made, and of the one that is asked for, as far as it is known. */
  readonly answers: CounterAnswer[][];
  /** What the charge after those that are made asks the shared counters. */
  asked: readonly Asked[];
  unavailable: CountersUnavailable | undefined;
}

interface Asked {
  /** Of the counter in the charge. */
  readonly index: number;
  /** With what was accepted here before. */
  readonly charge: CounterCharge;
  readonly own: bigint;
}

/** A counter that accepts part of the charges locally and asks the shared one for the rest. */
export function createLocallyCachedCounter(options: LocallyCachedCounterOptions): QuotaCounter {
  const { shared, local, now, onOverAccepted } = options;
  let vacuumAtMs = now() + vacuumEveryMs;

  /** Makes charges as long as they are accepted here. */
  function makeHere(making: Making): void {
    const { check, answers } = making;
    while (answers.length < check.charges.length) {
      const counters = check.charges[answers.length] ?? [];
      making.asked = askFor(counters);
      answers.push(counters.map(() => acceptedHere));
      if (making.asked.length > 0) return;
    }
  }

  function askFor(counters: readonly CounterCharge[]): readonly Asked[] {
    const asked: Asked[] = [];
    for (const [index, charge] of counters.entries()) {
      const decision = local.check(charge);
      if (decision === "accept") continue;
      asked.push({ index, charge: { ...charge, quantity: decision.ask }, own: charge.quantity });
    }
    return asked;
  }

  /** Takes the answer to what was asked, and goes on if it is not a refusal. */
  function goOn(making: Making, answer: CheckAnswer): void {
    const { check, answers, asked } = making;
    making.asked = [];
    if (answer instanceof CountersUnavailable) {
      making.unavailable = answer;
      return;
    }
    const charge = answers.length - 1;
    const made = answers[charge] ?? [];
    for (const [position, entry] of asked.entries()) {
      const counted = answer[0]?.[position];
      if (counted === undefined) continue;
      made[entry.index] = counted;
      if (!counted.unavailable) follow(entry, counted);
    }
    if (!isRefused(check.charges[charge] ?? [], made)) makeHere(making);
  }

  function follow({ charge, own }: Asked, { refused, consumed }: CounterAnswer): void {
    if (!refused) local.set(charge.counter, consumed);
    else if (charge.quantity > own) onOverAccepted(charge.quantity - own);
  }

  function vacuum(): void {
    const nowMs = now();
    if (nowMs < vacuumAtMs) return;
    vacuumAtMs = nowMs + vacuumEveryMs;
    local.vacuum(Math.floor(nowMs / 1000));
  }

  return {
    async charge(checks) {
      const all = checks.map((check): Making => ({ check, answers: [], asked: [], unavailable: undefined }));
      for (const making of all) makeHere(making);
      let waiting = all.filter(({ asked }) => asked.length > 0);
      while (waiting.length > 0) {
        const answers = await shared.charge(waiting.map(nextCheck));
        for (const [index, making] of waiting.entries()) goOn(making, answers[index] ?? []);
        waiting = waiting.filter(({ asked }) => asked.length > 0);
      }
      vacuum();
      return all.map(({ answers, unavailable }) => unavailable ?? answers);
    },
    read: (counters) => shared.read(counters),
  };
}

/** Each charge has an id of its own: whether the next one is made depends on its answer. */
function nextCheck({ check, answers, asked }: Making): CounterCheck {
  const { requestId, organizationId } = check;
  return {
    requestId: requestId === "" ? "" : `${requestId}/${answers.length - 1}`,
    organizationId,
    charges: [asked.map(({ charge }) => charge)],
  };
}
