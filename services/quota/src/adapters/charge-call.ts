/** What the script for charges is called with. */
import type { CounterCheck } from "../domain/quota-counter.ts";
import type { CallEntry } from "./call-entries.ts";
import { createCallEntries } from "./call-entries.ts";
import { createCalledCounters } from "./called-counters.ts";
import { markGenerationSeconds } from "./script-marks.ts";

/** Keys and the argument of one call. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly argument: string;
  /** Positions of the checks that each entry of the call is about, and whether they may be answered as one sum. */
  readonly entries: readonly Pick<CallEntry, "checks">[];
}

/** Ids of one organization, whose marks are read and written together. */
interface MarkGroup {
  readonly organizationId: bigint;
  readonly ids: string[];
}

/**
 * Writes checks as keys and one argument, in JSON: how many plain counters there are, how many hashes, kinds of counters,
 * the kind of each plain one, the other counters (see `called-counters.ts`), shapes, the entries, and the ids, by group of
 * marks. Counters, kinds, shapes and groups are told by their positions from 1. Behind the keys of the counters come
 * four per group of marks.
 *
 * The entries are one list of numbers. A check is: group of marks (0: none), shape, and its counters and quantities in
 * turns. Several checks of one charge at the same counters are: group of marks, the negative shape, how many, the
 * counters, and the quantities, one per check. Ids are in the order of the entries. A mark is only used for a check of
 * the same shape: with as many counters in each charge.
 * @param nowSeconds whole seconds since the epoch
 */
export function writeCall(checks: readonly CounterCheck[], nowSeconds: number): ScriptCall {
  const counters = createCalledCounters();
  const { entries, shapes, add } = createCallEntries(counters);
  const marks = createMarkGroups();
  for (const check of checks) add(check, marks.of(check));

  const numbers: number[] = [];
  for (const entry of entries) {
    writeEntry(numbers, entry);
    const group = marks.groups[entry.mark - 1];
    if (group !== undefined) for (const index of entry.checks) group.ids.push(checks[index]?.requestId ?? "");
  }
  const { keys, sizes, kinds, kindOf, others } = counters.written();
  const ids = marks.groups.map((group) => group.ids);
  return {
    keys: marks.groups.length === 0 ? keys : [...keys, ...marks.groups.flatMap((group) => markKeys(group, nowSeconds))],
    argument: JSON.stringify([...sizes, kinds, kindOf, others, shapes, numbers, ids]),
    entries,
  };
}

function writeEntry(numbers: number[], { mark, shape, checks, rows, quantities }: CallEntry): void {
  if (quantities === undefined) {
    numbers.push(mark, shape, ...rows);
  } else if (checks.length === 1) {
    numbers.push(mark, shape);
    for (const row of rows) numbers.push(row, quantities[0] ?? 0);
  } else {
    numbers.push(mark, -shape, checks.length, ...rows, ...quantities);
  }
}

function createMarkGroups() {
  const groups: MarkGroup[] = [];
  const positions = new Map<bigint, number>();
  return {
    groups,
    of({ requestId, organizationId }: CounterCheck): number {
      if (requestId === "") return 0;
      if (groups.at(-1)?.organizationId === organizationId) return groups.length;
      const known = positions.get(organizationId);
      if (known !== undefined) return known;
      const position = groups.push({ organizationId, ids: [] });
      positions.set(organizationId, position);
      return position;
    },
  };
}

/** They lie on the node of the organization's counters: marks of the minute before, of this one, the next, and old ones. */
function markKeys({ organizationId }: MarkGroup, nowSeconds: number): readonly string[] {
  const minute = Math.floor(nowSeconds / markGenerationSeconds);
  return [-1, 0, 1, -3].map((generation) => `weir:checks:{${organizationId}}:${minute + generation}`);
}
