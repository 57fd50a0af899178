/** A quota service for tests: it answers as the test says, and remembers what it was asked. */
import type { RateLimit } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type {
  Check,
  CheckResult,
  ExplainResponse,
  GetUsageResponse,
  QuotaServiceDefinition,
  ReportedCharge,
} from "@weir/gen/weir/quota/v1/quota.ts";
import { answerBatches, type Port } from "@weir/rpc";

/** A quota service that can be looked into. */
export interface StubQuota extends Port<QuotaServiceDefinition> {
  /** Every check, in order. */
  readonly checks: readonly Check[];
}

/** What the stub answers. */
export interface StubQuotaOptions {
  /** The limits that refuse a check; none: it may pass. `"unchecked"`: the counters can't be reached. Default: none. */
  readonly limit?: (check: Check) => readonly RateLimit[] | "unchecked";
  /** The first charge that is limited. Default: 0. */
  readonly limitedCharge?: (check: Check) => number;
  /** What quotas that only report would have refused. Default: nothing. */
  readonly reported?: (check: Check) => readonly ReportedCharge[];
  readonly usage?: GetUsageResponse;
  readonly explanation?: ExplainResponse;
}

/** Creates a quota service that allows everything, unless told otherwise. */
export function createStubQuota(options: StubQuotaOptions = {}): StubQuota {
  const checks: Check[] = [];

  function answer(check: Check): CheckResult {
    checks.push(check);
    const limits = options.limit?.(check) ?? [];
    const limitedCharge = options.limitedCharge?.(check) ?? 0;
    if (limits === "unchecked")
      return { requestId: check.requestId, rateLimits: [], limitedCharge: 0, unchecked: true, reported: [] };
    return {
      requestId: check.requestId,
      rateLimits: [...limits],
      limitedCharge,
      unchecked: false,
      reported: [...(options.reported?.(check) ?? [])],
    };
  }

  const check: StubQuota["check"] = async (request) => ({ results: request.checks.map(answer) });
  return {
    checks,
    check,
    checkStream: answerBatches(check),
    getUsage: async () => options.usage ?? { quotas: [] },
    explain: async () => options.explanation ?? { charges: [] },
  };
}
