/** Port: where quantities are counted. */

/** One counter in one charge. */
export interface CounterCharge {
  /** Identity of the counter: the quota, whom it counts, and the window. */
  readonly key: string;
  /** Counter of refunds, shared by all fields of a dimensional counter. Others write it. */
  readonly refundKey: string;
  /** Undefined: only counts. */
  readonly limit: bigint | undefined;
  readonly windowSeconds: number;
  /** When the counter may be forgotten, in seconds since the epoch. */
  readonly forgetAtSeconds: number;
  /** At most 2^53 − 1. 0 asks whether the limit is reached and counts nothing. */
  readonly quantity: bigint;
  /** Accept once beyond the limit. */
  readonly overAcceptOnce: boolean;
  /** The field that counts; undefined for a counter without dimensions. */
  readonly field: string | undefined;
  /** How many fields the counter may have. */
  readonly maxFields: number;
}

/** The charges of one unit of data, made in order until one is refused. */
export interface CounterCheck {
  /** Whose counters these are; all keys carry it as hash tag. */
  readonly organizationId: bigint;
  /** Each charge is counted by all of its counters or, if one refuses, by none. */
  readonly charges: readonly (readonly CounterCharge[])[];
}

/** What a counter answered. */
export interface CounterAnswer {
  readonly refused: boolean;
  /** Counted in this window less refunds, with this charge if it was accepted; may be negative. */
  readonly consumed: bigint;
}

/** A counter to be read. */
export type CounterPlace = Pick<CounterCharge, "key" | "refundKey"> & { readonly dimensional: boolean };

/** Counts. Implementations group what is asked at the same time. */
export interface QuotaCounter {
  /**
   * Makes the charges of a check.
   * @returns answers per charge and counter; it ends with the first refused charge
   * @throws {CountersUnavailable} if they cannot be reached in time; whether they counted is then not known
   */
  charge(check: CounterCheck): Promise<readonly (readonly CounterAnswer[])[]>;
  /**
   * Reads what is counted, less refunds; for a dimensional counter the sum of its fields.
   * @throws {CountersUnavailable}
   */
  read(counters: readonly CounterPlace[]): Promise<readonly bigint[]>;
}

/** The counters cannot be reached in time. */
export class CountersUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CountersUnavailable";
  }
}

/** A counter that would exceed this stays as it is, so that no sum overflows. */
export const maxCount = 2n ** 53n - 1n;
