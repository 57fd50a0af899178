import type { QuotaVerdict } from "./quota-checks.ts";

/** How long an answer is remembered, in ms. */
export const rememberedMs = 60_000;

/**
 * Answers of this process by request id, so that a repeated check counts once. Answers without counting are not
 * remembered. A repetition that reaches another instance finds the mark that shared counters keep.
 */
export interface RememberedVerdicts {
  /** The answer to an id, from the first check with it in the last 60 seconds; otherwise from `decide`. */
  once(requestId: string, nowMs: number, decide: () => Promise<QuotaVerdict>): Promise<QuotaVerdict>;
  /** How many are remembered. */
  readonly size: number;
}

/** Options of the memory. */
export interface RememberedVerdictsOptions {
  /** Of more, the oldest are forgotten early. */
  readonly maxEntries: number;
}

interface Remembered {
  readonly verdict: Promise<QuotaVerdict>;
  readonly forgetAtMs: number;
}

/**
 * Creates an empty memory. It is two generations: the younger takes new answers until it is half of all or a minute old,
 * then the older is dropped as a whole. Deleting the oldest of one large map, one by one, costs ever more.
 */
export function createRememberedVerdicts({ maxEntries }: RememberedVerdictsOptions): RememberedVerdicts {
  const maxPerGeneration = Math.max(1, Math.floor(maxEntries / 2));
  let younger = new Map<string, Remembered>();
  let older = new Map<string, Remembered>();
  let ageAtMs = 0;

  function makeRoom(nowMs: number): void {
    if (younger.size < maxPerGeneration && nowMs < ageAtMs) return;
    // What is a minute older than that is over, too.
    older = nowMs >= ageAtMs + rememberedMs ? new Map() : younger;
    younger = new Map();
    ageAtMs = nowMs + rememberedMs;
  }

  return {
    once(requestId, nowMs, decide) {
      if (requestId === "") return decide();
      const known = younger.get(requestId) ?? older.get(requestId);
      if (known !== undefined && known.forgetAtMs > nowMs) return known.verdict;
      makeRoom(nowMs);
      const generation = younger;
      const verdict = decide();
      generation.set(requestId, { verdict, forgetAtMs: nowMs + rememberedMs });
      const forget = () => {
        if (generation.get(requestId)?.verdict === verdict) generation.delete(requestId);
      };
      verdict.then(({ unchecked }) => unchecked !== undefined && forget(), forget);
      return verdict;
    },
    get size() {
      return younger.size + older.size;
    },
  };
}
