/** Limits on the quantities of a batch: what is known without counting first, then the counters (quotas, section "Rate limits"). */
import type { DataCategory, Quantities, Quantity } from "@weir/data-category";
import type { Trail } from "@weir/decision-ring";
import { limitOutcome, withinLimits } from "@weir/decision-ring";
import type { Managed, Outcome } from "@weir/managed";
import { rateLimited } from "@weir/managed";
import { checkQuotas, isCountedQuota, quotaMatches, RateLimits } from "@weir/rate-limits";
import type { QuotaAnswer, QuotaQuestion } from "./quota-checker.ts";
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
  const asked = charges.filter(([, quantity]) => quantity > 0);
  const known = asked.map(([category]) => knownLimits(category, unit, nowMs));
  const stop = known.findIndex((limits) => limits.isLimited(nowMs));
  const question: QuotaQuestion = {
    requestId: `${unit.id}/${purpose}`,
    scoping: unit.scoping,
    charges: stop < 0 ? asked : asked.slice(0, stop),
    overAcceptOnce: options.overAcceptOnce ?? false,
  };
  const answer = await count(question, batch, unit, tools);
  const counted = asked[answer.limitedCharge];
  if (answer.limits.length > 0 && counted !== undefined) {
    const limits = RateLimits.of(answer.limits);
    unit.foundLimits.merge(limits);
    return refuse(counted, limits, nowMs, true);
  }
  const [refused, limits] = [asked[stop], known[stop]];
  if (refused !== undefined && limits !== undefined) return refuse(refused, limits, nowMs, false);
  if (unit.trail !== undefined) notePassed(unit.trail, asked, answer);
  return undefined;
}

function knownLimits(category: DataCategory, unit: UnitContext, nowMs: number): RateLimits {
  const { quotas, cachedLimits: cached, scoping } = unit;
  return checkQuotas({ quotas, cached, item: { scoping, category }, nowMs });
}

function refuse([category, requested]: Quantity, limits: RateLimits, nowMs: number, counted: boolean): Refusal {
  return { category, outcome: limitOutcome(limits, nowMs, { category, requested, counted }) };
}

function notePassed(trail: Trail, charges: Quantities, { reported }: QuotaAnswer): void {
  for (const [index, [category, quantity]] of charges.entries()) {
    const reporting = reported.filter(({ charge }) => charge === index).map(({ quotaName }) => quotaName);
    trail.note(withinLimits(category, quantity, reporting));
  }
}

const notCounted: QuotaAnswer = { limits: [], limitedCharge: 0, reported: [] };

async function count(
  question: QuotaQuestion,
  batch: Pick<Managed<unknown>, "report">,
  unit: UnitContext,
  tools: Tools,
): Promise<QuotaAnswer> {
  const { scoping, charges } = question;
  const isCounted = charges.some(([category]) =>
    unit.quotas.some((quota) => isCountedQuota(quota) && quotaMatches(quota, { scoping, category })),
  );
  if (!isCounted) return notCounted;
  const answer = await tools.quotas.check(question, unit.signal);
  for (const { charge, reasonCode } of answer.reported) {
    const made = charges[charge];
    if (made !== undefined) batch.report(rateLimited(reasonCode), [made]);
  }
  return answer;
}
