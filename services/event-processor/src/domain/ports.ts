/** What the domain needs from other services, by role. */
import type { DataCategory } from "@weir/data-category";
import type { UnitExplanation } from "@weir/gen/weir/common/v1/decision.ts";
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { TransactionUnit } from "@weir/gen/weir/span/v1/span.ts";
import type { EnabledProject, GlobalConfig } from "@weir/project-state";
import type { RateLimit } from "@weir/rate-limits";

/** Something to count against quotas. */
export interface Charge {
  readonly category: DataCategory;
  /** In the category's unit. */
  readonly quantity: number;
  /** Metric namespace; metric buckets have one. */
  readonly namespace?: string;
  /** Values of quota dimensions by configuration name; check-ins have them. */
  readonly dimensions?: ReadonlyMap<string, string>;
  /** Accept once beyond the limit, so that later checks see it exhausted. */
  readonly overAcceptOnce?: boolean;
}

/** The limits that refused charges. */
export interface ChargeAnswer {
  /** Empty: the charges were counted. */
  readonly limits: readonly RateLimit[];
  /** Index of the refused charge. */
  readonly limitedCharge: number;
  /** What quotas in the mode `report` would have refused. */
  readonly reported: readonly ReportedRefusal[];
}

/** A charge that a quota would have refused, if it did not only report. */
export interface ReportedRefusal {
  /** Index of the charge. */
  readonly charge: number;
  /** Id of the quota; its reason code if it has none; empty if it has neither. */
  readonly quotaName: string;
  readonly reasonCode: string | undefined;
}

/** Counts against quotas. Never fails: what cannot be counted passes (quotas, section "Order of checks"). */
export interface QuotaCounter {
  /**
   * Makes charges in order; the first one that is refused ends it.
   * @param requestId repeating it within a minute gives the same answer and counts nothing
   */
  charge(requestId: string, scoping: Scoping, charges: readonly Charge[], signal: AbortSignal): Promise<ChargeAnswer>;
}

/** A question about sampling. */
export interface SamplingQuestion {
  readonly requestId: string;
  /** What is decided: whether a transaction is stored in full, or how an error of a trace is tagged. */
  readonly kind: "transaction" | "error_tag";
  /** DSN public key of the project that received it. */
  readonly ownKey: string;
  /** DSN public key of the project that started the trace. Empty: there is none. */
  readonly rootKey: string;
  readonly trace: DynamicSamplingContext | undefined;
  /** Event id, 32 lower-case hex digits. */
  readonly eventId: string;
  /** Fields of the event that rules read, by path, each as JSON text. */
  readonly eventFields: ReadonlyMap<string, string>;
}

/** What rules that only report would have decided. */
export interface ReportedDrop {
  /** From 0 to 1. */
  readonly sampleRate: number;
  readonly ruleIds: readonly number[];
}

/** A sampling decision. */
export interface SamplingAnswer {
  readonly decision: "keep" | "drop" | "no_match";
  /** The rate that decided, from 0 to 1. */
  readonly sampleRate: number | undefined;
  /** Ids of the rules that had a part in it. */
  readonly ruleIds: readonly number[];
  /** The number that was drawn, from 0 to 1; undefined if none was. */
  readonly random?: number | undefined;
  /** The id that it was drawn from. */
  readonly seed?: string | undefined;
  /** What rules that only report would have dropped it by; undefined: they would not have. */
  readonly reported?: ReportedDrop | undefined;
}

/** Decides dynamic sampling. */
export interface Sampler {
  /** @throws RetryLater if no decision can be had now */
  decide(question: SamplingQuestion, signal: AbortSignal): Promise<SamplingAnswer>;
}

/** What became of a transaction's spans. */
export type SpanStoreAnswer =
  | {
      readonly stored: true;
      readonly limits: readonly RateLimit[];
      /** What was decided about them, if it was asked for. */
      readonly explanation?: UnitExplanation | undefined;
    }
  | { readonly stored: false; readonly problem: string };

/** Takes over the spans of transactions: limits, converts, delivers and accounts for them. */
export interface SpanStore {
  /** @throws RetryLater if they cannot be taken over now */
  store(unit: TransactionUnit, signal: AbortSignal): Promise<SpanStoreAnswer>;
}

/** Finds the projects that a unit is about. */
export interface ProjectLookup {
  /**
   * The project of a DSN key; undefined if it is disabled or unknown.
   * @throws RetryLater if its state cannot be had now
   */
  project(publicKey: string, signal: AbortSignal): Promise<EnabledProject | undefined>;
  /** The project whose sampling rules apply; undefined if there is none, or it is of another organization. */
  samplingProject(publicKey: string, own: EnabledProject, signal: AbortSignal): Promise<EnabledProject | undefined>;
  globalConfig(): GlobalConfig;
}

/** A neighbour or the sink cannot do its part now: the unit goes back to the caller, who will send it again. */
export class RetryLater extends Error {
  /** Names the failure: a stable identifier such as `sink_unavailable`. */
  readonly reason: string;

  constructor(reason: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "RetryLater";
    this.reason = reason;
  }
}
