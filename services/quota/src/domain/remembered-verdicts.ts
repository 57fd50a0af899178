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

/** Where the answer to a check will be found. */
interface Underway {
  readonly batch: { verdicts: Promise<readonly QuotaVerdict[]> };
  readonly position: number;
}

/** Of the many that are held, most are one and the same verdict. */
type Held = QuotaVerdict | Underway;

/**
 * Creates an empty memory. It is two generations: the younger takes new answers until it is half of all or a minute old,
 * then the older is dropped as a whole. Deleting the oldest of one large map, one by one, costs ever more.
 */
export function createRememberedVerdicts({ maxEntries }: RememberedVerdictsOptions): RememberedVerdicts {
  const maxPerGeneration = Math.max(1, Math.floor(maxEntries / 2));
  let younger = new Map<string, Held>();
  let older = new Map<string, Held>();
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
      const batch: Underway["batch"] = { verdicts: Promise.resolve([]) };
      const fresh: QuotaCheck[] = [];
      const held = checks.map((check): Held => {
        const { requestId } = check;
        const known = requestId === "" ? undefined : (younger.get(requestId) ?? older.get(requestId));
        if (known !== undefined) return known;
        const underway = { batch, position: fresh.push(check) - 1 };
        if (requestId !== "") generation.set(requestId, underway);
        return underway;
      });
      if (fresh.length > 0) batch.verdicts = decide(fresh);
      const verdicts = await remember(generation, fresh, batch.verdicts);
      if (fresh.length === checks.length) return verdicts;
      return Promise.all(held.map(verdictOf));
    },
    get size() {
      return younger.size + older.size;
    },
  };
}

/** Keeps what was counted. */
async function remember(
  generation: Map<string, Held>,
  checks: readonly QuotaCheck[],
  deciding: Promise<readonly QuotaVerdict[]>,
): Promise<readonly QuotaVerdict[]> {
  try {
    const verdicts = await deciding;
    for (const [index, { requestId }] of checks.entries()) {
      const verdict = verdicts[index];
      if (requestId === "") continue;
      if (verdict !== undefined && verdict.unchecked === undefined) generation.set(requestId, verdict);
      else generation.delete(requestId);
    }
    return verdicts;
  } catch (error) {
    for (const { requestId } of checks) generation.delete(requestId);
    throw error;
  }
}

async function verdictOf(held: Held): Promise<QuotaVerdict> {
  if (!("batch" in held)) return held;
  const verdict = (await held.batch.verdicts)[held.position];
  if (verdict === undefined) throw new Error("found no verdict for a check of a batch, expected one for each");
  return verdict;
}
