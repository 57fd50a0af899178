/** The checks of a script call: those that charge the same counters one after the other are one entry. */
import type { CounterCharge, CounterCheck } from "../domain/quota-counter.ts";
import type { CalledCounter, CalledCounters } from "./called-counters.ts";

/** One check, or several of one charge at the same counters. */
export interface CallEntry {
  /** Which group of marks its ids belong to; 0: none. */
  readonly mark: number;
  /** Which shape it has, from 1. */
  readonly shape: number;
  /** The checks, by their positions in the call. */
  readonly checks: number[];
  /** One check: counters and quantities in turns. Several: the counters. */
  readonly rows: readonly number[];
  /** One per check. Undefined: the entry is one check of any charges. */
  readonly quantities: number[] | undefined;
}

/** A shape: how many counters each charge has. Written as a text too, that marks begin with. */
export type CallShape = readonly [text: string, ...counters: number[]];

/** Collects the checks of one call, in order. */
export interface CallEntries {
  /** @param mark the group of marks that its id belongs to; 0: none */
  add(check: CounterCheck, mark: number): void;
  readonly entries: readonly CallEntry[];
  readonly shapes: readonly CallShape[];
}

/** Creates an empty collection; it adds the counters to those of the call. */
export function createCallEntries(counters: CalledCounters): CallEntries {
  const entries: CallEntry[] = [];
  const shapes: CallShape[] = [];
  const shapesByText = new Map<string, number>();
  let checks = 0;
  let last: { readonly entry: CallEntry; readonly charge: readonly CounterCharge[] } | undefined;

  function shapeOf(charges: CounterCheck["charges"]): number {
    const [first = []] = charges;
    const text = charges.length === 1 ? `${first.length}:` : `${charges.map(({ length }) => length).join(".")}:`;
    const known = shapesByText.get(text);
    if (known !== undefined) return known;
    const shape = shapes.push([text, ...charges.map(({ length }) => length)]);
    shapesByText.set(text, shape);
    return shape;
  }

  function addAlone({ charges }: CounterCheck, mark: number): void {
    const called = charges.flatMap((charge) => charge.map((counter) => counters.of(counter)));
    const quantities = charges.flatMap((charge) => charge.map(({ quantity }) => Number(quantity)));
    const rows = called.flatMap(({ row }, index) => [row, quantities[index] ?? 0]);
    const entry = { mark, shape: shapeOf(charges), checks: [checks], rows, quantities: undefined };
    for (const { key } of called) key.lastEntry = entry;
    entries.push(entry);
    last = undefined;
  }

  /** Adds a check of one charge to the entry of those at the same counters, or makes one. */
  function addTogether(check: CounterCheck, charge: readonly CounterCharge[], quantity: bigint, mark: number): void {
    const called = charge.map((counter) => counters.of(counter));
    let entry = joinable(called, mark);
    if (entry === undefined) {
      const rows = called.map(({ row }) => row);
      entry = { mark, shape: shapeOf(check.charges), checks: [checks], rows, quantities: [Number(quantity)] };
      for (const { key } of called) key.lastEntry = entry;
      entries.push(entry);
    } else {
      join(entry, quantity);
    }
    last = { entry, charge };
  }

  /** A check moves up to the entry: no other may have used one of its counters since. */
  function joinable(called: readonly CalledCounter[], mark: number): CallEntry | undefined {
    const entry = called[0]?.key.lastEntry as CallEntry | undefined;
    if (entry?.quantities === undefined || entry.mark !== mark || entry.rows.length !== called.length) return undefined;
    const { rows } = entry;
    return called.every(({ key, row }, index) => key.lastEntry === entry && rows[index] === row) ? entry : undefined;
  }

  function join({ checks: joined, quantities }: CallEntry, quantity: bigint): void {
    joined.push(checks);
    quantities?.push(Number(quantity));
  }

  return {
    entries,
    shapes,
    add(check, mark) {
      const [charge] = check.charges;
      const quantity = check.charges.length === 1 && charge !== undefined ? commonQuantity(charge) : undefined;
      if (charge === undefined || quantity === undefined) addAlone(check, mark);
      else if (charge === last?.charge && last.entry.mark === mark) join(last.entry, quantity);
      else addTogether(check, charge, quantity, mark);
      checks++;
    },
  };
}

/** What a charge counts in each of its counters; undefined if it is not the same in all, or a counter is there twice. */
function commonQuantity(charge: readonly CounterCharge[]): bigint | undefined {
  const quantity = charge[0]?.quantity;
  for (const [index, { counter, quantity: other }] of charge.entries()) {
    if (other !== quantity) return undefined;
    for (let before = 0; before < index; before++) if (charge[before]?.counter.key === counter.key) return undefined;
  }
  return quantity;
}
