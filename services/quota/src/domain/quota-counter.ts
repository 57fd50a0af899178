/** Port: where quantities are counted. */
import type { QuotaOnFailure } from "@weir/rate-limits";

/** Where a quota counts somebody's quantities until its window ends: one object for all charges of that time. */
export interface Counter {
  /** Identity of the counter: the quota, whom it counts, and the window. */
  readonly key: string;
  /** Counter of refunds, shared by all fields of a dimensional counter. Others write it. */
  readonly refundKey: string;
  /** Undefined: only counts. */
  readonly limit: bigint | undefined;
  readonly windowSeconds: number;
  /** When the counter may be forgotten, in seconds since the epoch. */
  readonly forgetAtSeconds: number;
  /** The field that counts; undefined for a counter without dimensions. */
  readonly field: string | undefined;
  /** How many fields the counter may have. */
  readonly maxFields: number;
  /** It refuses nothing: what it would have refused, it tells and does not count. */
  readonly reportOnly: boolean;
  /** What it answers when it cannot be reached. */
  readonly onFailure: QuotaOnFailure;
}

/** One counter in one charge. */
export interface CounterCharge {
  readonly counter: Counter;
  /** At most 2^53 − 1. 0 asks whether the limit is reached and counts nothing. */
  readonly quantity: bigint;
  /** Accept once beyond the limit. */
  readonly overAcceptOnce: boolean;
}

/** The charges of one unit of data, made in order until one is refused. */
export interface CounterCheck {
  /**
   * Counters that instances share remember it: repeating the check within a minute, from whatever instance, gives the
   * first answer and counts nothing, unless other counters are asked than then. Empty: not remembered.
   */
  readonly requestId: string;
  /** Whose counters these are; all keys carry it as hash tag. */
  readonly organizationId: bigint;
  /** Each charge is counted by all of its counters or, if one refuses, by none. */
  readonly charges: readonly (readonly CounterCharge[])[];
}

/** What a counter answered. */
export interface CounterAnswer {
  /** For a counter that only reports: it would have refused. */
  readonly refused: boolean;
  /** The counter was not asked: it could not be reached, and `onFailure` answered. */
  readonly unavailable?: true;
  /** Counted in this window less refunds, with this charge if it was accepted; may be negative. */
  readonly consumed: bigint;
}

/** Per charge, then per counter; it ends with the first refused charge. */
export type ChargeAnswers = readonly (readonly CounterAnswer[])[];

/** The answers to a check, or why there are none: whether its charges were counted is then not known. */
export type CheckAnswer = ChargeAnswers | CountersUnavailable;

/** A counter to be read. */
export interface CounterPlace {
  readonly key: string;
  readonly refundKey: string;
  readonly dimensional: boolean;
}

/** What a counter holds, before refunds: one count, or one per field. */
export interface CounterContent {
  readonly counts: ReadonlyMap<string, bigint>;
  readonly refunded: bigint;
}

/** The name of the one count of a counter without dimensions. */
export const plainField = "";

/** What is counted in all fields, less refunds. */
export function consumedOf({ counts, refunded }: CounterContent): bigint {
  let sum = -refunded;
  for (const count of counts.values()) sum += count;
  return sum;
}

/** How a counter with some content answers a charge (quotas, section "Redis limiter"). */
export function judgeCharge(
  { counter, quantity, overAcceptOnce }: CounterCharge,
  { counts, refunded }: CounterContent,
): CounterAnswer {
  const { field = plainField, limit, maxFields } = counter;
  const value = counts.get(field);
  const consumed = (value ?? 0n) - refunded;
  if (counter.field !== undefined && value === undefined && counts.size >= maxFields)
    return { refused: true, consumed };
  if (limit === undefined) return { refused: false, consumed };
  const asksOnly = quantity === 0n || overAcceptOnce;
  return { refused: asksOnly ? consumed >= limit : consumed + quantity > limit, consumed };
}

/** True if the charge may not pass: a counter that may refuse does so. */
export function isRefused(charges: readonly CounterCharge[], answers: readonly CounterAnswer[]): boolean {
  return answers.some(({ refused }, index) => refused && charges[index]?.counter.reportOnly === false);
}

/** Counts. */
export interface QuotaCounter {
  /**
   * Makes the charges of checks, one check after the other.
   * @returns one answer per check, in their order
   */
  charge(checks: readonly CounterCheck[]): Promise<readonly CheckAnswer[]>;
  /**
   * Reads what is counted.
   * @throws {CountersUnavailable}
   */
  read(counters: readonly CounterPlace[]): Promise<readonly CounterContent[]>;
}

/**
 * Makes the charges of a single check.
 * @throws {CountersUnavailable}
 */
export async function chargeOne(counter: Pick<QuotaCounter, "charge">, check: CounterCheck): Promise<ChargeAnswers> {
  const [answer = []] = await counter.charge([check]);
  if (answer instanceof CountersUnavailable) throw answer;
  return answer;
}

/** The counters cannot be reached in time. */
export class CountersUnavailable extends Error {
  /** False: they were certainly not asked, and have counted nothing. */
  readonly asked: boolean;

  constructor(message: string, options: ErrorOptions & { readonly asked: boolean }) {
    super(message, options);
    this.name = "CountersUnavailable";
    this.asked = options.asked;
  }
}

/** A counter that would exceed this stays as it is, so that no sum overflows. */
export const maxCount = 2n ** 53n - 1n;
