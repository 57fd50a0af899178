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

/** Creates an empty memory. */
export function createRememberedVerdicts({ maxEntries }: RememberedVerdictsOptions): RememberedVerdicts {
  const entries = new Map<string, { readonly verdict: Promise<QuotaVerdict>; readonly forgetAtMs: number }>();

  function forgetOld(nowMs: number): void {
    for (const [requestId, { forgetAtMs }] of entries) {
      if (forgetAtMs > nowMs && entries.size <= maxEntries) return;
      entries.delete(requestId);
    }
  }

  return {
    once(requestId, nowMs, decide) {
      if (requestId === "") return decide();
      const known = entries.get(requestId);
      if (known !== undefined && known.forgetAtMs > nowMs) return known.verdict;
      entries.delete(requestId);
      const verdict = decide();
      entries.set(requestId, { verdict, forgetAtMs: nowMs + rememberedMs });
      const forget = () => {
        if (entries.get(requestId)?.verdict === verdict) entries.delete(requestId);
      };
      verdict.then(({ unchecked }) => unchecked !== undefined && forget(), forget);
      forgetOld(nowMs);
      return verdict;
    },
    get size() {
      return entries.size;
    },
  };
}
