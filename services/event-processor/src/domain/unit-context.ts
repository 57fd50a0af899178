/** What the steps of every kind work with while one unit is processed. */
import type { ModelTables } from "@weir/ai-attributes";
import type { Trail } from "@weir/decision-ring";
import type { Decision } from "@weir/gen/weir/common/v1/decision.ts";
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { GeoLookup } from "@weir/geo";
import type { Managed, OutcomeRecorder, Settlement } from "@weir/managed";
import type { EnabledProject, GlobalConfig } from "@weir/project-state";
import type { SinkRecord } from "@weir/sink";
import type { SpanDescriptions } from "@weir/span-descriptions";
import type { UserAgentParser } from "@weir/user-agent";
import type { Instant } from "./event/instant.ts";
import type { OnFilterReported } from "./inbound-filters.ts";
import type { MessageOrigin } from "./messages/event-messages.ts";
import type { QuotaCounter, Sampler, SpanStore } from "./ports.ts";
import type { ReadTransactionSettings } from "./transactions/transaction-settings.ts";
import type { UnitLimits } from "./unit-limits.ts";

/** Settings of the service, from the operator's configuration. */
export interface ProcessingSettings {
  /** `processing.max_secs_in_future`, in seconds. */
  readonly maxSecondsInFuture: number;
  /** `processing.max_session_secs_in_past`, in seconds. */
  readonly maxSessionSecondsInPast: number;
  /** `aggregator.max_secs_in_past`: how far back spans and transactions may lie, in seconds. */
  readonly maxSpanSecondsInPast: number;
  /** `aggregator.max_secs_in_future`, in seconds. */
  readonly maxSpanSecondsInFuture: number;
  /** `aggregator.bucket_interval`: width of metric buckets, in seconds. */
  readonly bucketSeconds: number;
  /** `processing.attachment_chunk_size`, in bytes. */
  readonly chunkBytes: number;
  /** `limits.max_event_size`, in bytes. */
  readonly maxEventBytes: number;
}

/** What all units share. */
export interface Processing {
  readonly settings: ProcessingSettings;
  readonly quotaCounter: QuotaCounter;
  readonly sampler: Sampler;
  readonly spanStore: SpanStore;
  /** For client reports only: everything else ends in the unit's settlement. */
  readonly outcomes: OutcomeRecorder;
  readonly userAgents: UserAgentParser;
  readonly places: GeoLookup;
  readonly onFilterReported: OnFilterReported;
  readonly transactionSettings: ReadTransactionSettings;
  readonly spanDescriptions: SpanDescriptions;
  readonly modelTables: ModelTables;
  /** Makes version 4 UUIDs with hyphens. */
  readonly uuid: () => string;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Lets other work have its turn. */
  readonly yieldTurn: () => Promise<void>;
  /** Says why something was dropped, for those who look. */
  readonly explain: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** Data that ends with its delivery. */
export type ShippedUnit = Pick<Managed<unknown>, "accept" | "reject">;

/** Records that belong together, and the data that they deliver. */
export interface Shipment {
  readonly unit: ShippedUnit;
  readonly records: readonly SinkRecord[];
  /** Hands on what somebody else delivers, before the records are delivered: while nobody takes it, they are not delivered again and again. */
  readonly beforehand?: (() => Promise<void>) | undefined;
}

/** One unit while it is being processed. */
export interface UnitContext {
  readonly processing: Processing;
  readonly unit: EnvelopeUnit;
  readonly scoping: Scoping;
  readonly received: Instant;
  readonly receivedAtMs: number;
  readonly sent: Instant | undefined;
  readonly project: EnabledProject;
  /** Dynamic sampling context of the envelope, its transaction name without identifiers. */
  readonly trace: DynamicSamplingContext | undefined;
  /** The project whose sampling rules apply to the trace, if there is one. */
  readonly samplingProject: EnabledProject | undefined;
  readonly global: GlobalConfig;
  readonly settlement: Settlement;
  readonly limits: UnitLimits;
  /** Steps that let data pass; undefined if nobody wants to know. */
  readonly trail: Trail | undefined;
  /** What neighbours decided about parts of the unit. */
  readonly neighbourDecisions: Decision[];
  /** What steps have made ready for delivery. */
  readonly shipments: Shipment[];
  /** Run once the unit is settled: what must not happen if the unit is given back. */
  readonly afterCommit: (() => void)[];
  readonly signal: AbortSignal;
}

/** Whose messages the unit's are. Times before 1970 count as now. */
export function messageOrigin(context: UnitContext): MessageOrigin {
  const { scoping, unit, received, processing } = context;
  return {
    projectId: scoping.projectId,
    organizationId: scoping.organizationId,
    eventId: unit.eventId,
    startTime: received.seconds >= 0 ? received.seconds : Math.floor(processing.now() / 1000),
  };
}

/** 32 random hex digits. */
export function randomId(context: UnitContext): string {
  return context.processing.uuid().replaceAll("-", "");
}

/** Name and version of the submitting SDK; empty if not told. */
export function clientOf(context: UnitContext): string {
  return context.unit.request?.client ?? "";
}

/** Seconds by which the client's clock was behind, if that is 55 minutes or more; otherwise 0 (ingest, section "Clock drift"). */
export function clockDriftSeconds({ sent, received }: Pick<UnitContext, "sent" | "received">): number {
  if (sent === undefined) return 0;
  const drift = received.seconds - sent.seconds + (received.nanos - sent.nanos) / 1e9;
  return Math.abs(Math.trunc(drift)) >= minDriftSeconds ? drift : 0;
}

const minDriftSeconds = 55 * 60;
