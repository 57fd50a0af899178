/** Port: whether quotas allow some quantities; counts them if so. */
import type { Quantities } from "@weir/data-category";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { RateLimit } from "@weir/rate-limits";

/** What is charged, in order: the first charge that is limited ends the check. */
export interface QuotaQuestion {
  /** The same for a unit that is processed again: it is not counted twice. */
  readonly requestId: string;
  readonly scoping: Scoping;
  readonly charges: Quantities;
  /** Accept once beyond the limit. */
  readonly overAcceptOnce: boolean;
}

/** The answer. */
export interface QuotaAnswer {
  /** Empty: everything may pass and was counted. */
  readonly limits: readonly RateLimit[];
  /** Index of the charge that was limited. */
  readonly limitedCharge: number;
  /** What quotas in the mode `report` would have refused. */
  readonly reported: readonly ReportedRefusal[];
}

/** A charge that a quota would have refused, if it did not only report. */
export interface ReportedRefusal {
  /** Index of the charge. */
  readonly charge: number;
  /** Id of the quota; its reason code if it has none; empty if it has neither. */
  readonly quotaName: string;
  readonly reasonCode: string | undefined;
}

/** Checks. What cannot be checked passes (quotas, section "Order of checks"); rejects with RetryLater once the caller has given up. */
export interface QuotaChecker {
  check(question: QuotaQuestion, signal: AbortSignal): Promise<QuotaAnswer>;
}
