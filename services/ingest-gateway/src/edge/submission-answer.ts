/** What an HTTP client is told about an admission (ingest, section "Responses and errors"). */
import { formatRateLimitsHeader, retryAfterSeconds } from "@weir/rate-limits";
import type { Admission, HoldRefusal } from "../domain/admission/admission.ts";
import type { ProjectRejection } from "../domain/admission/project-checks.ts";
import type { HttpAnswer } from "./http/http-answer.ts";
import { errorAnswer, jsonAnswer, textAnswer } from "./http/http-answer.ts";
import { overloadAnswer } from "./http/load-gate.ts";

const rateLimitedText =
  "Sentry dropped data due to a quota or internal rate limit being reached. This will not affect your application. See https://docs.sentry.io/product/accounts/quotas/ for more information.";

/** In words, why an envelope cannot be held. */
export const refusalCauses: Readonly<Record<HoldRefusal, string>> = {
  memory: "relay is running out of memory",
  full: "envelope buffer does not have capacity",
  closed: "envelope buffer channel is closed",
};

/** The text about an item that is too large. */
export function tooLargeText(name: string): string {
  return `envelope exceeded size limits for type '${name}' (https://develop.sentry.dev/sdk/envelopes/#size-limits)`;
}

/** The answer to a refusal by the project. */
export function rejectionAnswer({ variant }: ProjectRejection): HttpAnswer {
  return errorAnswer(403, `event submission rejected with_reason: ${variant}`);
}

/** The answer to an admission; undefined if it was accepted, which every endpoint tells in its own way. */
export function refusalAnswer(admission: Admission, nowMs: number): HttpAnswer | undefined {
  switch (admission.kind) {
    case "accepted":
      return undefined;
    case "rate_limited": {
      const { limits } = admission;
      const headers = ["retry-after", String(retryAfterSeconds(limits, nowMs)), "x-sentry-rate-limits"];
      return errorAnswer(429, rateLimitedText, [], [...headers, formatRateLimitsHeader(limits, nowMs)]);
    }
    case "rejected":
      return rejectionAnswer(admission.rejection);
    case "too_large":
      return errorAnswer(413, tooLargeText(admission.violation.name));
    case "unavailable":
      return overloadAnswer(refusalCauses[admission.refusal]);
  }
}

/** As `refusalAnswer`, on routes whose senders are never told about limits. */
export function refusalDespiteLimits(admission: Admission, nowMs: number): HttpAnswer | undefined {
  return admission.kind === "rate_limited" ? undefined : refusalAnswer(admission, nowMs);
}

/** The answer of endpoints that tell the event id. */
export function eventIdAnswer(admission: Admission, nowMs: number): HttpAnswer {
  const refusal = refusalAnswer(admission, nowMs);
  if (refusal !== undefined) return refusal;
  const eventId = admission.kind === "accepted" ? admission.eventId : undefined;
  return jsonAnswer(200, eventId === undefined ? "{}" : `{"id":"${eventId}"}`);
}

/** The answer of endpoints that tell the event id (32 hexadecimal digits) as a hyphenated UUID. */
export function hyphenatedIdAnswer(eventId: string): HttpAnswer {
  return textAnswer(200, eventId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));
}
