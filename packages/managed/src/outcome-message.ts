import { type DataCategory, isDataCategory } from "@weir/data-category";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Outcome } from "./outcome.ts";

/** A sum of outcomes as it is told to consumers. */
export interface OutcomeMessage {
  /** Start of the aggregation window, in ms since the epoch. */
  readonly timestampMs: number;
  readonly scoping: Scoping;
  readonly outcome: Outcome;
  /** Left out of the message if it is none that can be counted (a client report may name an unknown one). */
  readonly category: DataCategory;
  readonly quantity: number;
  /** Configuration `outcomes.source`. */
  readonly source?: string | undefined;
}

/**
 * Encodes the JSON of the topics `outcomes` and `outcomes-billing` (quotas, section "Kafka message"):
 * members in a fixed order, absent instead of null, the timestamp with six decimals.
 */
export function encodeOutcomeMessage(message: OutcomeMessage): Buffer {
  const { scoping, outcome } = message;
  const seconds = new Date(message.timestampMs).toISOString().slice(0, 19);
  const micros = String(Math.round((message.timestampMs % 1000) * 1000)).padStart(6, "0");
  let json = `{"timestamp":"${seconds}.${micros}Z"`;
  if (scoping.organizationId !== 0n) json += `,"org_id":${scoping.organizationId}`;
  json += `,"project_id":${scoping.projectId}`;
  if (scoping.keyId !== undefined) json += `,"key_id":${scoping.keyId}`;
  json += `,"outcome":${outcome.id}`;
  if (outcome.reason !== undefined) json += `,"reason":${JSON.stringify(outcome.reason)}`;
  if (message.source !== undefined) json += `,"source":${JSON.stringify(message.source)}`;
  if (isDataCategory(message.category)) json += `,"category":${message.category}`;
  json += `,"quantity":${message.quantity}}`;
  return Buffer.from(json);
}
