/** The bytes of request bodies that are being read, all requests together: bounded, so that many large ones can't exhaust memory. */

/** Counts bytes in use. */
export interface BodyBudget {
  /** Takes bytes; false if there are not that many left. */
  take(bytes: number): boolean;
  give(bytes: number): void;
  /** Whether so many bytes could be taken now. */
  hasRoom(bytes: number): boolean;
  readonly used: number;
}

/** Creates an unused budget. */
export function createBodyBudget(maxBytes: number): BodyBudget {
  let used = 0;
  return {
    take(bytes) {
      if (used + bytes > maxBytes) return false;
      used += bytes;
      return true;
    },
    give(bytes) {
      used -= bytes;
    },
    hasRoom: (bytes) => used + bytes <= maxBytes,
    get used() {
      return used;
    },
  };
}
