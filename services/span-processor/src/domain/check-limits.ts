/** Limits on the quantities of a batch: what is known without counting first, then the counters (quotas, section "Rate limits"). */
import type { DataCategory, Quantities } from "@weir/data-category";
import { quantityOf } from "@weir/data-category";
import { limitOutcome, withinLimits } from "@weir/decision-ring";
import type { Managed, Outcome } from "@weir/managed";
import { rateLimited } from "@weir/managed";
import { checkQuotas, isCountedQuota, quotaMatches, RateLimits } from "@weir/rate-limits";
import type { QuotaQuestion } from "./quota-checker.ts";
import type { Tools } from "./tools.ts";
import type { UnitContext } from "./unit-context.ts";

/** A category that was refused, and the outcome of what is dropped for it. */
export interface Refusal {
  readonly category: DataCategory;
  readonly outcome: Outcome;
}

/**
 * Charges quantities in order and tells the first that is refused; undefined if all may pass.
 * Limits that counting finds go to the unit's answer: zero quotas of the project the edge knows itself, those of the
 * global configuration act only here (quotas, section "Order of checks"). What quotas in the mode `report` would have
 * refused goes to the batch's account.
 * @param purpose names this check among those of the unit
 * @param options `overAcceptOnce`: accept once beyond the limit, as for data that is counted but not stored
 */
export async function checkLimits(
  batch: Pick<Managed<unknown>, "report">,
  charges: Quantities,
  purpose: string,
  unit: UnitContext,
  tools: Tools,
  options: { readonly overAcceptOnce?: boolean } = {},
): Promise<Refusal | undefined> {
  const nowMs = tools.now();
  let known: Refused | undefined;
  const due: [DataCategory, number][] = [];
  for (const [category, quantity] of charges) {
    if (quantity <= 0) continue;
    const limits = checkQuotas({
      quotas: unit.quotas,
      cached: unit.cachedLimits,
      item: { scoping: unit.scoping, category },
      nowMs,
    });
    if (limits.isLimited(nowMs)) {
      known = { category, limits };
      break;
    }
    due.push([category, quantity]);
  }
  const counted = await count(
    {
      requestId: `${unit.id}/${purpose}`,
      scoping: unit.scoping,
      charges: due,
      overAcceptOnce: options.overAcceptOnce ?? false,
    },
    batch,
    unit,
    tools,
  );
  const refused = counted ?? known;
  if (refused === undefined) {
    for (const [category, quantity] of charges) unit.trail?.note(withinLimits(category, quantity));
    return undefined;
  }
  if (counted !== undefined) unit.foundLimits.merge(counted.limits);
  const { category, limits } = refused;
  const requested = quantityOf(charges, category);
  return { category, outcome: limitOutcome(limits, nowMs, { category, requested, counted: counted !== undefined }) };
}

interface Refused {
  readonly category: DataCategory;
  readonly limits: RateLimits;
}

async function count(
  question: QuotaQuestion,
  batch: Pick<Managed<unknown>, "report">,
  unit: UnitContext,
  tools: Tools,
): Promise<Refused | undefined> {
  const { scoping, charges } = question;
  const isCounted = charges.some(([category]) =>
    unit.quotas.some((quota) => isCountedQuota(quota) && quotaMatches(quota, { scoping, category })),
  );
  if (!isCounted) return undefined;
  const answer = await tools.quotas.check(question, unit.signal);
  for (const { charge, reasonCode } of answer.reported) {
    const made = charges[charge];
    if (made !== undefined) batch.report(rateLimited(reasonCode), [made]);
  }
  const charge = charges[answer.limitedCharge];
  if (answer.limits.length === 0 || charge === undefined) return undefined;
  return { category: charge[0], limits: RateLimits.of(answer.limits) };
}
