import type { ChargeAnswers, CheckAnswer, CounterCheck } from "../domain/quota-counter.ts";
import { CountersUnavailable } from "../domain/quota-counter.ts";

/** Options of the grouping. */
export interface GroupedChecksOptions {
  /**
   * Makes the charges of checks in one call, in order.
   * @throws {CountersUnavailable}
   */
  readonly callTogether: (checks: readonly CounterCheck[]) => Promise<readonly ChargeAnswers[]>;
  /** Checks of different groups don't travel in one call. */
  readonly groupOf: (check: CounterCheck) => number;
  /** Calls that may be under way at a time. */
  readonly maxConcurrentCalls: number;
}

/** Checks that are asked together, and are answered when all of them are. */
interface Asked {
  readonly answers: CheckAnswer[];
  missing: number;
  readonly resolve: (answers: readonly CheckAnswer[]) => void;
  readonly reject: (error: unknown) => void;
}

interface WaitingCheck {
  readonly check: CounterCheck;
  readonly asked: Asked;
  readonly index: number;
}

/** Counters in one call: the script holds Redis up for as long as it runs. */
const maxCountersPerCall = 1000;
/** Checks that may wait for a call; more are refused. */
const maxWaiting = 10_000;

/**
 * Lets checks that are asked at the same time travel in one call. While as many calls as allowed are under way, checks
 * wait and the next call takes more of them.
 */
export function createGroupedChecks({ callTogether, groupOf, maxConcurrentCalls }: GroupedChecksOptions) {
  let waiting: WaitingCheck[] = [];
  let calls = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  function flush(): void {
    scheduled = false;
    const groups = splitIntoCalls(waiting, groupOf);
    waiting = [];
    for (const group of groups) {
      if (calls < maxConcurrentCalls) void call(group);
      else waiting.push(...group);
    }
  }

  async function call(group: readonly WaitingCheck[]): Promise<void> {
    calls++;
    try {
      const answers = await callTogether(group.map(({ check }) => check));
      for (const [index, entry] of group.entries()) settle(entry, answers[index] ?? []);
    } catch (error) {
      for (const entry of group) {
        if (error instanceof CountersUnavailable) settle(entry, error);
        else entry.asked.reject(error);
      }
    }
    calls--;
    if (waiting.length > 0) schedule();
  }

  function settle({ asked, index }: WaitingCheck, answer: CheckAnswer): void {
    asked.answers[index] = answer;
    asked.missing--;
    if (asked.missing === 0) asked.resolve(asked.answers);
  }

  return async (checks: readonly CounterCheck[]): Promise<readonly CheckAnswer[]> => {
    if (checks.length === 0) return [];
    if (waiting.length + checks.length > maxWaiting) {
      const full = new CountersUnavailable(`${waiting.length} checks wait for Redis already`, { asked: false });
      return checks.map(() => full);
    }
    return new Promise((resolve, reject) => {
      const asked: Asked = { answers: [], missing: checks.length, resolve, reject };
      for (const [index, check] of checks.entries()) waiting.push({ check, asked, index });
      schedule();
    });
  };
}

function splitIntoCalls(
  waiting: readonly WaitingCheck[],
  groupOf: GroupedChecksOptions["groupOf"],
): readonly (readonly WaitingCheck[])[] {
  const calls: WaitingCheck[][] = [];
  const open = new Map<number, { readonly checks: WaitingCheck[]; counters: number }>();
  for (const entry of waiting) {
    const group = groupOf(entry.check);
    let counters = 0;
    for (const charge of entry.check.charges) counters += charge.length;
    let last = open.get(group);
    if (last === undefined || last.counters + counters > maxCountersPerCall) {
      last = { checks: [], counters: 0 };
      open.set(group, last);
      calls.push(last.checks);
    }
    last.checks.push(entry);
    last.counters += counters;
  }
  return calls;
}
