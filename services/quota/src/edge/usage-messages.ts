/** Usage and explanations as messages. */
import type { ChargeExplanation, QuotaUsage } from "@weir/gen/weir/quota/v1/quota.ts";
import { QuotaAnswer, QuotaMode, QuotaOnFailure } from "@weir/gen/weir/quota/v1/quota.ts";
import type { Quota } from "@weir/rate-limits";
import type { ExplainedQuota, QuotaSaying } from "../domain/explain-charge.ts";
import { decisionOf } from "../domain/explain-charge.ts";
import type { QuotaUse, QuotaWindow } from "../domain/quota-usage.ts";

export function writeUsage({ quota, consumed, ...window }: QuotaUse): QuotaUsage {
  return writeQuota(quota, window, consumed);
}

export function writeExplanation(explained: readonly ExplainedQuota[]): ChargeExplanation {
  return {
    answer: answers[decisionOf(explained)],
    quotas: explained.map(({ quota, window, consumed, saying }) => ({
      quota: writeQuota(quota, window, consumed),
      answer: answers[saying],
    })),
  };
}

function writeQuota(quota: Quota, window: QuotaWindow | undefined, consumed: bigint): QuotaUsage {
  return {
    quotaId: quota.id ?? "",
    categories: [...quota.categories],
    scope: quota.scope,
    limit: quota.limit,
    windowSeconds: BigInt(window?.windowSeconds ?? 0),
    consumed,
    resetsInSeconds: Math.min(window?.resetsInSeconds ?? 0, maxUint32),
    reasonCode: quota.reasonCode ?? "",
    mode: quota.mode === "report" ? QuotaMode.REPORT : QuotaMode.ENFORCE,
    onFailure: policies[quota.onFailure],
    counterKey: window?.place.key ?? "",
  };
}

const maxUint32 = 2 ** 32 - 1;

const policies = { allow: QuotaOnFailure.ALLOW, deny: QuotaOnFailure.DENY, local: QuotaOnFailure.LOCAL } as const;

const answers: Readonly<Record<QuotaSaying, QuotaAnswer>> = {
  allows: QuotaAnswer.ALLOWS,
  refuses: QuotaAnswer.REFUSES,
  reports: QuotaAnswer.REPORTS,
  category: QuotaAnswer.OTHER_CATEGORY,
  namespace: QuotaAnswer.OTHER_NAMESPACE,
  scope: QuotaAnswer.OTHER_SCOPE,
  dimensions: QuotaAnswer.WITHOUT_DIMENSIONS,
  cannot_count: QuotaAnswer.CANNOT_COUNT,
};
