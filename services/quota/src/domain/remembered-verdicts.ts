import type { QuotaVerdict } from "./quota-checks.ts";

/** For how long an answer is remembered at least, in ms; at most twice as long. */
export const rememberedMs = 60_000;

/**
 * Answers of this process by request id, so that a repeated check counts once. Answers without counting are not
 * remembered. A repetition that reaches another instance finds the mark that shared counters keep.
 */
export interface RememberedVerdicts {
  /** The answer to an id, from the first check with it in the last 60 seconds; otherwise from `decide`. */
  once(requestId: string, nowMs: number, decide: () => Promise<QuotaVerdict>): Answer;
  /** How many are remembered. */
  readonly size: number;
}

/** Options of the memory. */
export interface RememberedVerdictsOptions {
  /** Of more, the oldest are forgotten early. */
  readonly maxEntries: number;
}

/** A promise only while it is made: of the many that are held, most are one and the same verdict. */
type Answer = QuotaVerdict | Promise<QuotaVerdict>;

/**
 * Creates an empty memory. It is two generations: the younger takes new answers until it is half of all or a minute old,
 * then the older is dropped as a whole. Deleting the oldest of one large map, one by one, costs ever more.
 */
export function createRememberedVerdicts({ maxEntries }: RememberedVerdictsOptions): RememberedVerdicts {
  const maxPerGeneration = Math.max(1, Math.floor(maxEntries / 2));
  let younger = new Map<string, Answer>();
  let older = new Map<string, Answer>();
  let ageAtMs = Number.NEGATIVE_INFINITY;

  function forgetOld(nowMs: number): void {
    if (younger.size < maxPerGeneration && nowMs < ageAtMs) return;
    // What is a minute older than that is over, too.
    older = nowMs >= ageAtMs + rememberedMs ? new Map() : younger;
    younger = new Map();
    ageAtMs = nowMs + rememberedMs;
  }

  async function decideAndRemember(
    requestId: string,
    generation: Map<string, Answer>,
    decide: () => Promise<QuotaVerdict>,
  ) {
    try {
      const verdict = await decide();
      if (verdict.unchecked === undefined) generation.set(requestId, verdict);
      else generation.delete(requestId);
      return verdict;
    } catch (error) {
      generation.delete(requestId);
      throw error;
    }
  }

  return {
    once(requestId, nowMs, decide) {
      if (requestId === "") return decide();
      forgetOld(nowMs);
      const known = younger.get(requestId) ?? older.get(requestId);
      if (known !== undefined) return known;
      const answer = decideAndRemember(requestId, younger, decide);
      younger.set(requestId, answer);
      return answer;
    },
    get size() {
      return younger.size + older.size;
    },
  };
}
