/**
 * The gateway's books.
 *
 * An envelope passes two accounts: admission, and dispatch when it leaves the buffer. Both write into the same sums:
 * received is what admission received, accepted is what a processor took over, and held is what is in the buffer.
 */
import type { Books } from "@weir/managed";

/** The books of the two accounts over common sums. */
export interface GatewayBooks {
  /** What is accepted here only passes into the buffer: it is still held. */
  readonly admission: Books;
  /** What is received here was received at admission. */
  readonly dispatch: Books;
}

/** Divides books between the two accounts. */
export function divideBooks(books: Books): GatewayBooks {
  const nothing = () => {};
  return {
    admission: { ...books, accepted: nothing },
    dispatch: { ...books, received: nothing, returned: nothing },
  };
}
