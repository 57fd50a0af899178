/** What filters can read of an item (filters, section "What a filter can read per item"). */
import type { GetField } from "@weir/conditions";

/** A browser as the item itself names it. */
export interface ToldBrowser {
  readonly name: string;
  readonly version: string;
}

/** The part of an event's first exception by which errors of browser extensions are known. */
export interface FirstException {
  readonly message: string | undefined;
  /** `abs_path` of the frames, in the order of the event. */
  readonly framePaths: readonly (string | undefined)[];
}

/** An item. Everything is read when it is asked for; undefined is what the item does not have. */
export interface FilterableItem {
  /** Fields for conditions, by path. */
  readonly getField: GetField;
  release(): string | undefined;
  /** Name of the transaction, or of the segment. */
  transaction(): string | undefined;
  /** Address of the user, as text. */
  userAddress(): string | undefined;
  url(): string | undefined;
  /** A header of the request that the item is about. `name` is capitalised: `X-Forwarded-Host`. */
  header(name: string): string | undefined;
  userAgent(): string | undefined;
  browser(): ToldBrowser | undefined;
  /** The event's message, then one text per exception. */
  errorMessages(): readonly string[];
  firstException(): FirstException | undefined;
  /** The addresses that a CSP report names, undefined for those it lacks; an empty list if the item is none. */
  cspAddresses(): readonly (string | undefined)[];
}

const nothing = () => undefined;

/** An item of which nothing can be read. */
export const emptyItem: FilterableItem = {
  getField: nothing,
  release: nothing,
  transaction: nothing,
  userAddress: nothing,
  url: nothing,
  header: nothing,
  userAgent: nothing,
  browser: nothing,
  errorMessages: () => [],
  firstException: nothing,
  cspAddresses: () => [],
};
