import type { QuotaCheck, QuotaVerdict } from "./quota-checks.ts";

/** For how long an answer is remembered at least, in ms; at most twice as long. */
export const rememberedMs = 60_000;

/**
 * Answers of this process by request id, so that a repeated check counts once. Answers without counting are not
 * remembered. A repetition that reaches another instance finds the mark that shared counters keep.
 */
export interface RememberedVerdicts {
  /**
   * The answers to checks: to an id that was checked in the last 60 seconds, or is being checked, the first one; the
   * others come from `decide`, all at once.
   * @returns one per check, in their order
   */
  answer(checks: readonly QuotaCheck[], nowMs: number, decide: Decide): Promise<readonly QuotaVerdict[]>;
  /** How many are remembered. */
  readonly size: number;
}

/** Options of the memory. */
export interface RememberedVerdictsOptions {
  /** Of more, the oldest are forgotten early. The checks of one call may exceed it. */
  readonly maxEntries: number;
}

type Decide = (checks: readonly QuotaCheck[]) => Promise<readonly QuotaVerdict[]>;

/** Checks that were decided at once, or are being decided. Their ids are held with it, not each with its verdict. */
interface Batch {
  readonly ids: string[];
  /** In the order of the ids. */
  verdicts: Promise<readonly QuotaVerdict[]>;
}

/**
 * Creates an empty memory. It is two generations: the younger takes new answers until it is half of all or a minute old,
 * then the older is dropped as a whole. Deleting the oldest of one large map, one by one, costs ever more.
 */
export function createRememberedVerdicts({ maxEntries }: RememberedVerdictsOptions): RememberedVerdicts {
  const maxPerGeneration = Math.max(1, Math.floor(maxEntries / 2));
  let younger = new Map<string, Batch>();
  let older = new Map<string, Batch>();
  let ageAtMs = Number.NEGATIVE_INFINITY;

  function forgetOld(nowMs: number): void {
    if (younger.size < maxPerGeneration && nowMs < ageAtMs) return;
    // What is a minute older than that is over, too.
    older = nowMs >= ageAtMs + rememberedMs ? new Map() : younger;
    younger = new Map();
    ageAtMs = nowMs + rememberedMs;
  }

  return {
    async answer(checks, nowMs, decide) {
      forgetOld(nowMs);
      const generation = younger;
      const batch: Batch = { ids: [], verdicts: Promise.resolve([]) };
      const fresh: QuotaCheck[] = [];
      const earlier = checks.map((check) => {
        const { requestId } = check;
        const known = requestId === "" ? undefined : (younger.get(requestId) ?? older.get(requestId));
        if (known !== undefined) return known;
        fresh.push(check);
        batch.ids.push(requestId);
        if (requestId !== "") generation.set(requestId, batch);
        return undefined;
      });
      if (fresh.length > 0) batch.verdicts = decide(fresh);
      const verdicts = await forgetUncounted(generation, batch);
      if (fresh.length === checks.length) return verdicts;
      const own = verdicts.values();
      return Promise.all(
        earlier.map((known, index) =>
          known === undefined ? nextOf(own) : verdictIn(known, checks[index]?.requestId ?? ""),
        ),
      );
    },
    get size() {
      return younger.size + older.size;
    },
  };
}

/** Keeps what was counted: the rest is to be decided again. */
async function forgetUncounted(
  generation: Map<string, Batch>,
  { ids, verdicts: deciding }: Batch,
): Promise<readonly QuotaVerdict[]> {
  try {
    const verdicts = await deciding;
    for (const [index, { unchecked }] of verdicts.entries()) {
      if (unchecked !== undefined) generation.delete(ids[index] ?? "");
    }
    return verdicts;
  } catch (error) {
    for (const id of ids) generation.delete(id);
    throw error;
  }
}

/** The verdict about an id of the batch, of which each is there once. */
async function verdictIn({ ids, verdicts }: Batch, id: string): Promise<QuotaVerdict> {
  return expectOne((await verdicts)[ids.indexOf(id)]);
}

function nextOf(verdicts: Iterator<QuotaVerdict>): QuotaVerdict {
  return expectOne(verdicts.next().value);
}

function expectOne(verdict: QuotaVerdict | undefined): QuotaVerdict {
  if (verdict === undefined) throw new Error("found no verdict for a check of a batch, expected one for each");
  return verdict;
}
