/** What the script for charges is called with. */
import type { CounterCharge, CounterCheck } from "../domain/quota-counter.ts";
import { markGenerationSeconds } from "./charge-script.ts";

/** Keys and the argument of one call. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly argument: string;
  /** Indexes of the checks that each entry of the call is about: those that charge the same share one. */
  readonly entries: readonly (readonly number[])[];
}

/**
 * Writes checks as keys and one argument, in JSON: the number of strings among the keys; the counters, each as key,
 * refund key, limit (−1: none), expiry, flags (1: accept once beyond the limit; 2: only report) and, if it has
 * dimensions, field and most fields; the entries; the groups of marks, each as the first of its three keys. Keys,
 * counters and groups are told by their positions from 1.
 *
 * An entry is a check: group of marks (0: none), shape, ids (one), and charges, which alternate between counters and
 * quantities. Or it is checks of one charge of the same counters: group of marks, shape, ids, the counters, and the
 * quantities, one per check. A mark is only used for a check of the same shape: with as many counters in each charge.
 * @param nowSeconds whole seconds since the epoch
 */
export function writeCall(checks: readonly CounterCheck[], nowSeconds: number): ScriptCall {
  const strings = createPositions();
  const hashes = createPositions();
  const places = new Map<string, CounterPlaces>();
  const rows: CounterRow[] = [];
  const marks = new Map<bigint, { readonly position: number; readonly firstKey: number }>();
  const entries: Entry[] = [];

  function placesOf({ key, refundKey, field }: CounterCharge): CounterPlaces {
    const known = places.get(key);
    if (known !== undefined) return known;
    const place = field === undefined ? strings.of(key) : -hashes.of(key);
    const added = { place, refund: strings.of(refundKey), counters: [], lastEntry: undefined };
    places.set(key, added);
    return added;
  }

  function counterPosition(charge: CounterCharge, { place, refund, counters }: CounterPlaces): number {
    const { limit, forgetAtSeconds, overAcceptOnce, reportOnly, field, maxFields } = charge;
    const flags = (overAcceptOnce ? 1 : 0) + (reportOnly ? 2 : 0);
    for (const { first, firstFlags, position } of counters) {
      if (first.limit === limit && firstFlags === flags && first.field === field && first.maxFields === maxFields)
        return position;
    }
    const row = [place, refund, Number(limit ?? -1n), forgetAtSeconds, flags] as const;
    const position = rows.push(field === undefined ? row : [...row, field, maxFields]);
    counters.push({ first: charge, firstFlags: flags, position });
    return position;
  }

  function markPosition({ requestId, organizationId }: CounterCheck): number {
    if (requestId === "") return 0;
    const known = marks.get(organizationId);
    if (known !== undefined) return known.position;
    const minute = Math.floor(nowSeconds / markGenerationSeconds);
    const [firstKey = 0] = [-1, 0, 1].map((past) => hashes.of(markKey(organizationId, minute + past)));
    const position = marks.size + 1;
    marks.set(organizationId, { position, firstKey });
    return position;
  }

  function addAlone(check: CounterCheck, index: number): void {
    const { charges, requestId } = check;
    const entry: Entry = {
      mark: markPosition(check),
      shape: `${charges.map((charge) => charge.length).join(".")}:`,
      ids: [requestId],
      indexes: [index],
      charged: [],
      quantities: undefined,
    };
    for (const charge of charges) {
      const written: number[] = [];
      for (const counter of charge) {
        const found = placesOf(counter);
        found.lastEntry = entry;
        written.push(counterPosition(counter, found), Number(counter.quantity));
      }
      entry.charged.push(written);
    }
    entries.push(entry);
  }

  /** Adds a check of one charge to the entry of those with the same counters, or makes one. */
  function addTogether(check: CounterCheck, charge: readonly CounterCharge[], quantity: bigint, index: number): void {
    const found = charge.map(placesOf);
    const positions = charge.map((counter, at) => counterPosition(counter, found[at] ?? placesOf(counter)));
    const mark = markPosition(check);
    const last = found[0]?.lastEntry;
    // The check moves up to that entry: no other may have used one of its counters since.
    const joins =
      last?.quantities !== undefined &&
      last.mark === mark &&
      equals(last.charged[0], positions) &&
      found.every(({ lastEntry }) => lastEntry === last);
    if (joins) {
      last.ids.push(check.requestId);
      last.indexes.push(index);
      last.quantities.push(Number(quantity));
      return;
    }
    const entry: Entry = {
      mark,
      shape: `${charge.length}:`,
      ids: [check.requestId],
      indexes: [index],
      charged: [positions],
      quantities: [Number(quantity)],
    };
    for (const place of found) place.lastEntry = entry;
    entries.push(entry);
  }

  for (const [index, check] of checks.entries()) {
    const [charge] = check.charges;
    const quantity = check.charges.length === 1 && charge !== undefined ? commonQuantity(charge) : undefined;
    if (charge !== undefined && quantity !== undefined) addTogether(check, charge, quantity, index);
    else addAlone(check, index);
  }

  // Hashes follow the strings, of which there are as many as are known only now.
  const count = strings.names.length;
  const placed = rows.map(([key, ...rest]) => [key < 0 ? count - key : key, ...rest]);
  const groups = [...marks.values()].map(({ firstKey }) => count + firstKey);
  return {
    keys: [...strings.names, ...hashes.names],
    argument: JSON.stringify([count, placed, entries.map(writeEntry), groups]),
    entries: entries.map(({ indexes }) => indexes),
  };
}

interface Entry {
  readonly mark: number;
  readonly shape: string;
  readonly ids: string[];
  readonly indexes: number[];
  /** One check: its charges, counters and quantities in turns. Several: the counters of their one charge. */
  readonly charged: number[][];
  /** One per check. Undefined: the entry is one check of any charges. */
  readonly quantities: number[] | undefined;
}

function writeEntry({ mark, shape, ids, charged, quantities }: Entry): readonly unknown[] {
  const known = mark === 0 ? [] : ids;
  return quantities === undefined ? [mark, shape, known, charged] : [mark, shape, known, charged[0], quantities];
}

/** What a charge counts in each of its counters; undefined if it is not the same in all, or a counter is there twice. */
function commonQuantity(charge: readonly CounterCharge[]): bigint | undefined {
  const quantity = charge[0]?.quantity;
  for (const [index, { key, quantity: other }] of charge.entries()) {
    if (other !== quantity) return undefined;
    for (let before = 0; before < index; before++) if (charge[before]?.key === key) return undefined;
  }
  return quantity;
}

function equals(left: readonly number[] | undefined, right: readonly number[]): boolean {
  return left?.length === right.length && right.every((value, index) => left[index] === value);
}

/** Where a key lies, and the counters at it: the same for charges that differ in their quantities only. */
interface CounterPlaces {
  /** Position among the strings; negative: among the hashes. */
  readonly place: number;
  readonly refund: number;
  readonly counters: { readonly first: CounterCharge; readonly firstFlags: number; readonly position: number }[];
  /** The last one that uses the key. */
  lastEntry: Entry | undefined;
}

type CounterRow = readonly [key: number, ...rest: (number | string)[]];

/** Numbers names from 1, equal ones equally. */
function createPositions() {
  const positions = new Map<string, number>();
  const names: string[] = [];
  return {
    names,
    of(name: string): number {
      const known = positions.get(name);
      if (known !== undefined) return known;
      names.push(name);
      positions.set(name, names.length);
      return names.length;
    },
  };
}

/** It lies on the node of the organization's counters. */
function markKey(organizationId: bigint, minute: number): string {
  return `weir:checks:{${organizationId}}:${minute}`;
}
