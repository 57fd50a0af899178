/** What SDKs tell about data that they dropped themselves (ingest, section "Client reports"). */
import { DataCategory, parseCategoryName } from "@weir/data-category";
import { normalizeSamplingReason } from "@weir/dynamic-sampling";
import type { Outcome } from "@weir/managed";
import { clientDiscard, filtered, rateLimited } from "@weir/managed";
import type { Instant } from "../event/instant.ts";
import { parseInstant } from "../event/instant.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";

/** One kind of loss. */
export interface ReportedLoss {
  readonly outcome: Outcome;
  /** `UNRECOGNIZED` for a name that this version does not know. */
  readonly category: DataCategory;
  readonly quantity: number;
}

/** A client report. */
export interface ClientReport {
  /** When the report was made; undefined: not told. */
  readonly timestamp: Instant | undefined;
  readonly losses: readonly ReportedLoss[];
}

/** Longer reasons are not accepted, in bytes. */
const maxReasonBytes = 200;

const lists: readonly (readonly [name: string, outcome: (reason: string) => Outcome | undefined])[] = [
  ["discarded_events", clientDiscard],
  ["rate_limited_events", (reason) => rateLimited(reason === "" ? undefined : reason)],
  ["filtered_events", filtered],
  ["filtered_sampling_events", samplingOutcome],
];

/** Reads a client report from its parsed payload. Undefined: it is none. Losses that cannot be told on are left out. */
export function readClientReport(payload: unknown): ClientReport | undefined {
  if (!isObject(payload) || !Array.isArray(payload.discarded_events)) return undefined;
  const sent = payload.timestamp;
  const parsed = sent === undefined || sent === null ? undefined : parseInstant(sent);
  if (parsed !== undefined && !("instant" in parsed)) return undefined;
  const losses: ReportedLoss[] = [];
  for (const [name, outcomeOf] of lists) {
    const entries = payload[name] ?? [];
    if (!Array.isArray(entries)) return undefined;
    for (const entry of entries) {
      if (!isObject(entry) || !isLoss(entry)) return undefined;
      const loss = readLoss(entry, outcomeOf);
      if (loss !== undefined) losses.push(loss);
    }
  }
  return { timestamp: parsed?.instant, losses };
}

interface LossEntry {
  readonly reason: string;
  readonly category: string;
  readonly quantity: number;
}

function isLoss(entry: JsonObject): entry is JsonObject & LossEntry {
  const { reason, category, quantity } = entry;
  return (
    typeof reason === "string" &&
    typeof category === "string" &&
    Number.isSafeInteger(quantity) &&
    Number(quantity) >= 0
  );
}

function readLoss(entry: LossEntry, outcomeOf: (reason: string) => Outcome | undefined): ReportedLoss | undefined {
  if (Buffer.byteLength(entry.reason) > maxReasonBytes || entry.quantity === 0) return undefined;
  const outcome = outcomeOf(entry.reason);
  if (outcome === undefined) return undefined;
  return {
    outcome,
    category: parseCategoryName(entry.category) ?? DataCategory.UNRECOGNIZED,
    quantity: entry.quantity,
  };
}

function samplingOutcome(reason: string): Outcome | undefined {
  const normalized = normalizeSamplingReason(reason);
  return normalized === undefined ? undefined : filtered(normalized);
}
