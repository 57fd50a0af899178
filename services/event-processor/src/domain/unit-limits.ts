/** Quotas of one unit: what is known without counting comes first, then the counter (quotas, section "Processing enforcement"). */
import type { Quantities } from "@weir/data-category";
import { DataCategory } from "@weir/data-category";
import type { Trail } from "@weir/decision-ring";
import { limitOutcome, withinLimits } from "@weir/decision-ring";
import type { RateLimit as RateLimitMessage } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Outcome } from "@weir/managed";
import { rateLimited } from "@weir/managed";
import type { LimitedItem, Quota } from "@weir/rate-limits";
import {
  checkQuotas,
  fromProtoRateLimit,
  isCountedQuota,
  quotaMatches,
  RateLimits,
  toProtoRateLimit,
} from "@weir/rate-limits";
import type { Charge, ChargeAnswer, QuotaCounter } from "./ports.ts";

/** A charge was refused. */
export interface Refusal {
  /** Index of the charge; those before it were counted. */
  readonly charge: number;
  /** What becomes of the data: rate limited, with the reason of the limit that lasts longest. */
  readonly outcome: Outcome;
}

/** Where the limits of a unit come from. */
export interface UnitLimitsOptions {
  /** Id of the unit: with the name of a step it names a check, so that a repeated unit is not counted twice. */
  readonly unitId: string;
  readonly scoping: Scoping;
  /** Quotas of the global and of the project's configuration, in this order. */
  readonly quotas: readonly Quota[];
  /** Limits that the edge knew. */
  readonly cached: readonly RateLimitMessage[];
  readonly counter: QuotaCounter;
  /** Told what quotas in the mode `report` would have refused: the quantity that they count. */
  readonly onReported: (outcome: Outcome, quantities: Quantities) => void;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Told what limits let pass. */
  readonly trail?: Trail | undefined;
  readonly signal: AbortSignal;
}

/** The limits of one unit. */
export interface UnitLimits {
  /**
   * Makes charges in order until one is refused. Charges of quantity 0 are left out.
   * @param step names the check within the unit
   */
  charge(step: string, charges: readonly Charge[]): Promise<Refusal | undefined>;
  /**
   * Notes what is not charged here, but what quotas with the limit 0 refuse at the edge: those that only report would
   * have refused it, too.
   */
  reportUncharged(charge: Charge): void;
  /** Adds limits that a neighbour found. */
  learn(limits: Iterable<RateLimits["limits"][number]>): void;
  /**
   * What the edge should know from now on: every limit that counting found, but none that holds for single items only.
   * Zero quotas are not among them: those of the project the edge knows itself, those of the global configuration act
   * only here.
   */
  found(): RateLimitMessage[];
}

/** Opens the limits of a unit. */
export function createUnitLimits(options: UnitLimitsOptions): UnitLimits {
  const { scoping, quotas, counter, now } = options;
  const cached = RateLimits.empty();
  const openedMs = now();
  for (const message of options.cached) cached.add(fromProtoRateLimit(message, openedMs));
  const found = RateLimits.empty();

  function known(charge: Charge): RateLimits {
    return checkQuotas({ quotas, cached, item: limitedItem(scoping, charge), nowMs: now() });
  }

  function refuse(charge: number, limits: RateLimits, charges: readonly Charge[], counted: boolean): Refusal {
    const { category, quantity: requested } = charges[charge] ?? { category: DataCategory.UNRECOGNIZED, quantity: 0 };
    return { charge, outcome: limitOutcome(limits, now(), { category, requested, counted }) };
  }

  async function count(step: string, charges: readonly Charge[]): Promise<ChargeAnswer> {
    if (!charges.some((charge) => isCounted(quotas, limitedItem(scoping, charge)))) return notCounted;
    const answer = await counter.charge(`${options.unitId}/${step}`, scoping, charges, options.signal);
    for (const { charge, reasonCode } of answer.reported) {
      const made = charges[charge];
      if (made !== undefined) options.onReported(rateLimited(reasonCode), [[made.category, made.quantity]]);
    }
    return answer;
  }

  function notePassed(charges: readonly Charge[], reported: ChargeAnswer["reported"]): void {
    for (const [index, { category, quantity }] of charges.entries()) {
      const reporting = reported.filter(({ charge }) => charge === index).map(({ quotaName }) => quotaName);
      options.trail?.note(withinLimits(category, quantity, reporting));
    }
  }

  return {
    async charge(step, all) {
      const charges = all.filter((charge) => charge.quantity > 0);
      if (charges.length === 0) return undefined;
      const states = charges.map(known);
      const limited = states.findIndex((limits) => limits.isLimited(now()));
      const answer = await count(step, limited < 0 ? charges : charges.slice(0, limited));
      if (answer.limits.length > 0) {
        const counted = RateLimits.of(answer.limits);
        found.merge(counted);
        return refuse(answer.limitedCharge, counted, charges, true);
      }
      const limits = states[limited];
      if (limits !== undefined) return refuse(limited, limits, charges, false);
      if (options.trail !== undefined) notePassed(charges, answer.reported);
      return undefined;
    },
    reportUncharged(charge) {
      for (const quota of quotas) {
        if (quota.limit !== 0n || quota.mode !== "report" || !quotaMatches(quota, limitedItem(scoping, charge)))
          continue;
        options.onReported(rateLimited(quota.reasonCode), [[charge.category, charge.quantity]]);
      }
    },
    learn(limits) {
      for (const limit of limits) found.add(limit);
    },
    found() {
      const nowMs = now();
      const lasting = found.limits.filter((limit) => !limit.dimensional && limit.expiresAtMs > nowMs);
      return lasting.map((limit) => toProtoRateLimit(limit, nowMs));
    },
  };
}

const notCounted: ChargeAnswer = { limits: [], limitedCharge: 0, reported: [] };

/** True if some quota counts the item, so that the counter must be asked. */
function isCounted(quotas: readonly Quota[], item: LimitedItem): boolean {
  for (const quota of quotas) if (isCountedQuota(quota) && quotaMatches(quota, item)) return true;
  return false;
}

function limitedItem(scoping: Scoping, { category, namespace, dimensions }: Charge): LimitedItem {
  return {
    scoping,
    category,
    ...(namespace === undefined ? {} : { namespace }),
    ...(dimensions === undefined ? {} : { dimensions }),
  };
}
