import type { CounterCheck } from "../domain/quota-counter.ts";
import { CountersUnavailable } from "../domain/quota-counter.ts";
import type { ChargeAnswers } from "./charge-answers.ts";

/** Options of the grouping. */
export interface GroupedChecksOptions {
  /** Makes the charges of checks in one call, in order. */
  readonly callTogether: (checks: readonly CounterCheck[]) => Promise<readonly ChargeAnswers[]>;
  /** Checks of different groups don't travel in one call. */
  readonly groupOf: (check: CounterCheck) => number;
  /** Calls that may be under way at a time. */
  readonly maxConcurrentCalls: number;
}

interface WaitingCheck {
  readonly check: CounterCheck;
  readonly resolve: (answers: ChargeAnswers) => void;
  readonly reject: (error: unknown) => void;
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
      for (const [index, { resolve }] of group.entries()) resolve(answers[index] ?? []);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
    calls--;
    if (waiting.length > 0) schedule();
  }

  return (check: CounterCheck): Promise<ChargeAnswers> => {
    if (waiting.length >= maxWaiting) {
      return Promise.reject(new CountersUnavailable(`${maxWaiting} checks wait for Redis already`, { asked: false }));
    }
    return new Promise((resolve, reject) => {
      waiting.push({ check, resolve, reject });
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
    const counters = entry.check.charges.reduce((sum, charge) => sum + charge.length, 0);
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
