/** Usage as messages. */
import type { QuotaUsage } from "@weir/gen/weir/quota/v1/quota.ts";
import type { QuotaUse } from "../domain/quota-usage.ts";

export function writeUsage({ quota, windowSeconds, consumed, resetsInSeconds }: QuotaUse): QuotaUsage {
  return {
    quotaId: quota.id ?? "",
    categories: [...quota.categories],
    scope: quota.scope,
    limit: quota.limit,
    windowSeconds: BigInt(windowSeconds),
    consumed,
    resetsInSeconds: Math.min(resetsInSeconds, maxUint32),
    reasonCode: quota.reasonCode ?? "",
  };
}

const maxUint32 = 2 ** 32 - 1;
