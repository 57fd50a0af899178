/** Checks and answers as messages. */
import type { Charge, Check, CheckResult } from "@weir/gen/weir/quota/v1/quota.ts";
import { toProtoRateLimit } from "@weir/rate-limits";
import { RpcError } from "@weir/rpc";
import type { Charge as DomainCharge } from "../domain/plan-charge.ts";
import type { QuotaCheck, QuotaVerdict } from "../domain/quota-checks.ts";

const maxChecks = 1000;
/** Longer ids are not remembered: what is remembered is bounded in bytes, too. */
const maxRequestIdLength = 128;

/** @throws {RpcError} INVALID_ARGUMENT if the batch is too long or a check lacks its scoping */
export function readChecks(checks: readonly Check[]): readonly QuotaCheck[] {
  if (checks.length > maxChecks)
    throw invalidArgument("checks", `found ${checks.length}, expected at most ${maxChecks}`);
  return checks.map(({ requestId, scoping, charges }, index) => {
    if (scoping === undefined)
      throw invalidArgument(`checks[${index}].scoping`, "found nothing, expected whom to charge");
    return {
      requestId: requestId.length > maxRequestIdLength ? "" : requestId,
      scoping,
      charges: charges.map(readCharge),
    };
  });
}

export function readCharge({ category, quantity, namespace, dimensions, overAcceptOnce }: Charge): DomainCharge {
  return { category, quantity, namespace: namespace === "" ? undefined : namespace, dimensions, overAcceptOnce };
}

/** @param nowMs ms since the epoch, the moment of the answer */
export function writeResult(requestId: string, verdict: QuotaVerdict, nowMs: number): CheckResult {
  return {
    requestId,
    rateLimits: verdict.limits.map((limit) => toProtoRateLimit(limit, nowMs)),
    limitedCharge: verdict.limitedCharge,
    unchecked: verdict.unchecked !== undefined,
    reported: verdict.reported.map(({ charge, quota }) => ({
      charge,
      quotaId: quota.id ?? "",
      reasonCode: quota.reasonCode ?? "",
    })),
  };
}

export function invalidArgument(field: string, description: string): RpcError {
  return new RpcError("INVALID_ARGUMENT", `${field}: ${description}`, { violations: [{ field, description }] });
}
