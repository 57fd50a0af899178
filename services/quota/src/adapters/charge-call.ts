/** What the script for charges is called with, and what it answers. */
import type { CounterAnswer, CounterCharge, CounterCheck } from "../domain/quota-counter.ts";
import { markGenerationSeconds } from "./charge-script.ts";

/** Keys and the argument of one call. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly argument: string;
}

/**
 * Writes checks as keys and one argument, in JSON: the number of strings among the keys; the counters, each as key,
 * refund key, limit (−1: none), expiry, flags (1: accept once beyond the limit; 2: only report) and, if it has
 * dimensions, field and most fields; the checks, each as group of marks (0: none), id, shape, and charges, which
 * alternate between counters and quantities; the groups of marks, each as the first of its three keys, and ids. Keys,
 * counters and groups are told by their positions from 1. A mark is only used for a check of the same shape: with as
 * many counters in each charge.
 * @param nowSeconds whole seconds since the epoch
 */
export function writeCall(checks: readonly CounterCheck[], nowSeconds: number): ScriptCall {
  const strings = createPositions();
  const hashes = createPositions();
  const places = new Map<string, CounterPlaces>();
  const rows: CounterRow[] = [];
  const marks = new Map<bigint, MarkGroup>();

  function placesOf({ key, refundKey, field }: CounterCharge): CounterPlaces {
    const known = places.get(key);
    if (known !== undefined) return known;
    const place = field === undefined ? strings.of(key) : -hashes.of(key);
    const added = { place, refund: strings.of(refundKey), counters: [] };
    places.set(key, added);
    return added;
  }

  function counterPosition(charge: CounterCharge): number {
    const { place, refund, counters } = placesOf(charge);
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
    let group = marks.get(organizationId);
    if (group === undefined) {
      const minute = Math.floor(nowSeconds / markGenerationSeconds);
      const [first = 0] = [-1, 0, 1].map((past) => hashes.of(markKey(organizationId, minute + past)));
      group = { position: marks.size + 1, firstKey: first, ids: new Set() };
      marks.set(organizationId, group);
    }
    group.ids.add(requestId);
    return group.position;
  }

  const writtenChecks = checks.map((check) => [
    markPosition(check),
    check.requestId,
    `${check.charges.map((charge) => charge.length).join(".")}:`,
    check.charges.map((charge) => charge.flatMap((counter) => [counterPosition(counter), Number(counter.quantity)])),
  ]);
  // Hashes follow the strings, of which there are as many as are known only now.
  const count = strings.names.length;
  const placed = rows.map(([key, ...rest]) => [key < 0 ? count - key : key, ...rest]);
  const groups = [...marks.values()].map(({ firstKey, ids }) => [count + firstKey, [...ids]]);
  return {
    keys: [...strings.names, ...hashes.names],
    argument: JSON.stringify([count, placed, writtenChecks, groups]),
  };
}

/** Where a key lies, and the counters at it: the same for charges that differ in their quantities only. */
interface CounterPlaces {
  /** Position among the strings; negative: among the hashes. */
  readonly place: number;
  readonly refund: number;
  readonly counters: { readonly first: CounterCharge; readonly firstFlags: number; readonly position: number }[];
}

/** Checks of one organization that leave marks. */
interface MarkGroup {
  readonly position: number;
  /** Position among the hashes; the next two follow it. */
  readonly firstKey: number;
  readonly ids: Set<string>;
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

/**
 * Reads the answer: checks, divided by `;`; each is the number of charges made, then for each of their counters
 * whether it refused (0 or 1) and what is consumed, divided by `,`.
 * @throws {TypeError} if the answer has another form
 */
export function readAnswers(
  checks: readonly CounterCheck[],
  reply: unknown,
): readonly (readonly (readonly CounterAnswer[])[])[] {
  if (typeof reply !== "string") throw new TypeError(`script answer: found ${typeof reply}, expected a string`);
  const texts = reply.split(";");
  if (texts.length !== checks.length) {
    throw new TypeError(`script answer: found ${texts.length} checks, expected ${checks.length}`);
  }
  return checks.map(({ charges }, index) => {
    const values = (texts[index] ?? "").split(",");
    let position = 1;
    return charges.slice(0, Number(values[0])).map((counters) =>
      counters.map(() => {
        const refused = values[position] === "1";
        const consumed = BigInt(values[position + 1] ?? "");
        position += 2;
        return { refused, consumed };
      }),
    );
  });
}
