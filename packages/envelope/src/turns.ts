/**
 * Turns to work: how many units a processor reads, changes and writes at once, over all calls.
 *
 * A unit that is being worked on is many times its payload, as parsed values. What is held by many at once is copied by
 * each minor collection, outlives some, and then waits for a major one: it costs CPU time and memory, and nothing is
 * gained by it, since there is one thread. What is written and waits for the sink has had its turn.
 */

/** How much has its turn at once. */
export interface TurnLimits {
  readonly maxUnits: number;
  /** Of payload. A unit that is larger has its turn alone. */
  readonly maxBytes: number;
}

/** Gives turns, in the order in which they were asked for. */
export interface Turns {
  /**
   * Works on a unit when it is its turn, which ends with the work, or when the work calls `end`.
   * @param bytes of payload
   */
  take<R>(bytes: number, work: (end: () => void) => Promise<R>): Promise<R>;
}

interface Waiting {
  readonly bytes: number;
  readonly start: () => void;
}

/** Creates turns that nobody has yet. */
export function createTurns({ maxUnits, maxBytes }: TurnLimits): Turns {
  const waiting: Waiting[] = [];
  let units = 0;
  let held = 0;

  const hasRoom = (bytes: number): boolean => units === 0 || (units < maxUnits && held + bytes <= maxBytes);

  function begin(bytes: number): void {
    units++;
    held += bytes;
  }

  function end(bytes: number): void {
    units--;
    held -= bytes;
    for (let first = waiting[0]; first !== undefined && hasRoom(first.bytes); first = waiting[0]) {
      waiting.shift();
      begin(first.bytes);
      first.start();
    }
  }

  return {
    async take(bytes, work) {
      if (waiting.length === 0 && hasRoom(bytes)) begin(bytes);
      else await new Promise<void>((start) => waiting.push({ bytes, start }));
      let ended = false;
      const endOnce = () => {
        if (ended) return;
        ended = true;
        end(bytes);
      };
      try {
        return await work(endOnce);
      } finally {
        endOnce();
      }
    },
  };
}

/** Bytes of payload of a unit's items. */
export function payloadBytes(items: readonly { readonly payload: Buffer }[]): number {
  let bytes = 0;
  for (const { payload } of items) bytes += payload.length;
  return bytes;
}
