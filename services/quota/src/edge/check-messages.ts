/** Checks and answers as messages. */
import type { Check, CheckResult } from "@weir/gen/weir/quota/v1/quota.ts";
import { toProtoRateLimit } from "@weir/rate-limits";
import { RpcError } from "@weir/rpc";
import type { QuotaCheck, QuotaVerdict } from "../domain/quota-checks.ts";

const maxChecks = 1000;

/** @throws {RpcError} INVALID_ARGUMENT if the batch is too long or a check lacks its scoping */
export function readChecks(checks: readonly Check[]): readonly QuotaCheck[] {
  if (checks.length > maxChecks) throw invalid("checks", `found ${checks.length}, expected at most ${maxChecks}`);
  return checks.map(({ scoping, charges }, index) => {
    if (scoping === undefined) throw invalid(`checks[${index}].scoping`, "found nothing, expected whom to charge");
    return {
      scoping,
      charges: charges.map(({ namespace, ...charge }) => ({
        ...charge,
        namespace: namespace === "" ? undefined : namespace,
      })),
    };
  });
}

/** @param nowMs ms since the epoch, the moment of the answer */
export function writeResult(requestId: string, verdict: QuotaVerdict, nowMs: number): CheckResult {
  return {
    requestId,
    rateLimits: verdict.limits.map((limit) => toProtoRateLimit(limit, nowMs)),
    limitedCharge: verdict.limitedCharge,
    unchecked: verdict.unchecked !== undefined,
  };
}

function invalid(field: string, description: string): RpcError {
  return new RpcError("INVALID_ARGUMENT", `${field}: ${description}`, { violations: [{ field, description }] });
}
