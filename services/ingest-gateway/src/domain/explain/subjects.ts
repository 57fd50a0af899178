/** What decisions of the gateway are about. */
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { ProcessorUnit } from "../dispatch/processor-unit.ts";
import type { HeldEnvelope } from "../spool/held-envelope.ts";
import type { Submission } from "../submission.ts";
import type { DecisionSubject } from "./decision-log.ts";

/** An envelope at the door. */
export function subjectOfSubmission(
  { envelope, receivedAtMs, request }: Submission,
  scoping: Scoping,
): DecisionSubject {
  const { headers, items } = envelope;
  const { eventId, trace } = headers;
  return { scoping, receivedAtMs, eventId, traceId: trace?.traceId, items, client: request.client };
}

/** An envelope that has left the buffer, as it was held. */
export function subjectOfEnvelope(envelope: HeldEnvelope, scoping: Scoping): DecisionSubject {
  const { headers, receivedAtMs, items, request } = envelope;
  const { eventId, trace } = headers;
  return { scoping, receivedAtMs, eventId, traceId: trace?.traceId, items, client: request.client };
}

/** The part of it that went to a processor; undefined if nobody knows whose it is. */
export function subjectOfUnit(envelope: HeldEnvelope, { message }: ProcessorUnit): DecisionSubject | undefined {
  const { scoping, items } = message;
  return scoping && { ...subjectOfEnvelope(envelope, scoping), items };
}
