/** What a gRPC client is told about an envelope that was not accepted whole. */
import { EnvelopeError } from "@weir/envelope";
import { formatRateLimitsHeader, retryAfterSeconds } from "@weir/rate-limits";
import { RpcError } from "@weir/rpc";
import type { Admission, HoldRefusal } from "../../domain/admission/admission.ts";
import type { InternalItemsError } from "../parse-submission.ts";
import { refusalCauses, tooLargeText } from "../submission-answer.ts";

const fullRetryMs = 1_000;
const unavailableReasons: Readonly<Record<HoldRefusal, string>> = {
  memory: "OUT_OF_MEMORY",
  full: "BUFFER_FULL",
  closed: "SHUTTING_DOWN",
};

/** The error for an envelope that can't be parsed, with the cause and the place in its details. */
export function parseError(error: EnvelopeError | InternalItemsError): RpcError {
  if (!(error instanceof EnvelopeError)) {
    return new RpcError("INVALID_ARGUMENT", error.message, { reason: "INTERNAL_ITEMS" });
  }
  return new RpcError("INVALID_ARGUMENT", `invalid event envelope: ${error.message}`, {
    reason: "INVALID_ENVELOPE",
    metadata: { cause: error.cause, offset: String(error.offset) },
    violations: [{ field: "envelope", description: error.message }],
  });
}

/** The error for an admission. `nowMs`: ms since the epoch. */
export function admissionError(admission: Exclude<Admission, { kind: "accepted" }>, nowMs: number): RpcError {
  switch (admission.kind) {
    case "rate_limited":
      return new RpcError("RESOURCE_EXHAUSTED", "rate limited: at least a part of the envelope was dropped", {
        reason: "RATE_LIMITED",
        metadata: { rate_limits: formatRateLimitsHeader(admission.limits, nowMs) },
        retryAfterMs: retryAfterSeconds(admission.limits, nowMs) * 1000,
      });
    case "rejected":
      return new RpcError("PERMISSION_DENIED", `rejected by the project: ${admission.rejection.variant}`, {
        reason: admission.rejection.reason.toUpperCase(),
      });
    case "too_large": {
      const { name, measure, found, limit } = admission.violation;
      return new RpcError("RESOURCE_EXHAUSTED", tooLargeText(name), {
        reason: "ITEM_TOO_LARGE",
        metadata: { type: name, measure, found: String(found), limit: String(limit) },
      });
    }
    case "unavailable":
      return new RpcError("UNAVAILABLE", refusalCauses[admission.refusal], {
        reason: unavailableReasons[admission.refusal],
        retryAfterMs: fullRetryMs,
      });
  }
}
