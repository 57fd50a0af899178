/** What each quota of a project says about a charge, without counting it. */
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Quota, QuotaMismatch } from "@weir/rate-limits";
import { findMismatch } from "@weir/rate-limits";
import type { Charge } from "./plan-charge.ts";
import { chargeAt, itemOf, planCounter } from "./plan-charge.ts";
import type { CounterContent, QuotaCounter } from "./quota-counter.ts";
import { consumedOf, judgeCharge } from "./quota-counter.ts";
import type { QuotaWindow } from "./quota-usage.ts";
import { windowOf } from "./quota-usage.ts";

/** What a quota says: an answer, or why it has none. */
export type QuotaSaying = "allows" | "refuses" | "reports" | "cannot_count" | QuotaMismatch;

/** A quota's part in the explanation of a charge. */
export interface ExplainedQuota {
  readonly quota: Quota;
  readonly saying: QuotaSaying;
  /** Where and when it counts; undefined if it does not. */
  readonly window: QuotaWindow | undefined;
  /** What it has counted in its window, less refunds: if it counts by dimensions and matches, for the item's. */
  readonly consumed: bigint;
}

/**
 * Asks every quota about a charge, in order.
 * @param nowMs ms since the epoch
 * @throws {CountersUnavailable}
 */
export async function explainCharge(
  charge: Charge,
  quotas: readonly Quota[],
  scoping: Scoping,
  counter: QuotaCounter,
  nowMs: number,
): Promise<readonly ExplainedQuota[]> {
  const windows = quotas.map((quota) => windowOf(quota, scoping, Math.floor(nowMs / 1000)));
  const read = await counter.read(windows.flatMap((window) => window?.place ?? []));
  const contents = read.values();
  return quotas.map((quota, index) => {
    const window = windows[index];
    const content = window === undefined ? nothing : (contents.next().value ?? nothing);
    return { window, ...explainQuota(quota, charge, scoping, nowMs, content) };
  });
}

const nothing: CounterContent = { counts: new Map(), refunded: 0n };

function explainQuota(
  quota: Quota,
  charge: Charge,
  scoping: Scoping,
  nowMs: number,
  content: CounterContent,
): Omit<ExplainedQuota, "window"> {
  const consumed = consumedOf(content);
  const mismatch = findMismatch(quota, itemOf(scoping, charge));
  if (mismatch !== undefined) return { quota, saying: mismatch, consumed };
  const refusal = quota.mode === "report" ? "reports" : "refuses";
  if (quota.limit === 0n) return { quota, saying: refusal, consumed };
  const planned = planCounter(quota, { scoping, kind: charge, nowMs, maxRateLimitSeconds: undefined });
  if (planned === undefined) return { quota, saying: "cannot_count", consumed };
  const answer = judgeCharge(chargeAt(planned.counter, charge), content);
  return { quota, saying: answer.refused ? refusal : "allows", consumed: answer.consumed };
}

/** What all quotas together say: one that refuses decides. */
export function decisionOf(explained: readonly ExplainedQuota[]): "allows" | "refuses" | "reports" {
  if (explained.some(({ saying }) => saying === "refuses")) return "refuses";
  return explained.some(({ saying }) => saying === "reports") ? "reports" : "allows";
}
