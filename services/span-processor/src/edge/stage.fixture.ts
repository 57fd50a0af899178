/** Puts a span processor on a stage for tests: memory sink, scripted neighbours, and what came of it in readable form. */
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { createItem, createTurns, parseDynamicSamplingContext } from "@weir/envelope";
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";
import type { TransactionUnit } from "@weir/gen/weir/span/v1/span.ts";
import { noPlaces } from "@weir/geo";
import type { OutcomeRecord } from "@weir/managed";
import { createAccountant, createBooks } from "@weir/managed";
import type { ProjectState } from "@weir/project-state";
import { emptyGlobalConfig, parseProjectState } from "@weir/project-state";
import type { Sink } from "@weir/sink";
import { createMemorySink } from "@weir/sink";
import { createSpanDescriptions } from "@weir/span-descriptions";
import { createLogger, createMetrics } from "@weir/telemetry";
import { createUserAgentParser } from "@weir/user-agent";
import { createProjectNameRules } from "../domain/project-name-rules.ts";
import { createProjectScoreProfiles } from "../domain/project-score-profiles.ts";
import type { QuotaAnswer, QuotaQuestion } from "../domain/quota-checker.ts";
import type { SamplingAnswer, SamplingQuestion } from "../domain/span-sampler.ts";
import { createSpanProcessorPort } from "./span-processor-port.ts";
import { createUnitMetrics } from "./unit-metrics.ts";

export const ownKey = "0123456789abcdef0123456789abcdef";
export const traceId = "5b8efff798038103d269b633813fc60c";
/** 1700000001.5 s. */
export const receivedAtMs = 1_700_000_001_500;

/** What differs from stage to stage. */
export interface StageOptions {
  /** The `config` of the project. */
  readonly config?: Record<string, unknown>;
  /** States of further projects. */
  readonly others?: readonly ProjectState[];
  readonly answerQuota?: (question: QuotaQuestion) => Promise<QuotaAnswer>;
  readonly answerSampling?: (question: SamplingQuestion) => Promise<SamplingAnswer>;
  /** Bytes of keys of removed attributes; by default 10 KiB. */
  readonly maxRemovedKeySize?: number;
  /** Replaces the memory sink. */
  readonly sink?: Sink;
}

/** A project of organization 1 with the key 7. */
export function projectState(publicKey: string, projectId: number, config: Record<string, unknown> = {}): ProjectState {
  const publicKeys = [{ publicKey, numericId: 7, isEnabled: true }];
  return parseProjectState(publicKey, "1", {
    projectId,
    organizationId: 1,
    publicKeys,
    disabled: false,
    slug: "shop",
    config,
  });
}

/** Builds the stage. */
export function createStage(options: StageOptions = {}) {
  const states = new Map(
    [projectState(ownKey, 42, options.config), ...(options.others ?? [])].map((state) => [state.publicKey, state]),
  );
  const outcomes: OutcomeRecord[] = [];
  const bugs: unknown[] = [];
  const reported: string[] = [];
  const questions: QuotaQuestion[] = [];
  const memory = createMemorySink();
  const books = createBooks();
  const metrics = createMetrics();
  const port = createSpanProcessorPort({
    tools: {
      sampler: {
        decide: options.answerSampling ?? (async () => ({ keep: true, sampleRate: undefined, ruleIds: [] })),
      },
      quotas: {
        check(question) {
          questions.push(question);
          return options.answerQuota?.(question) ?? Promise.resolve({ limits: [], limitedCharge: 0, reported: [] });
        },
      },
      sink: options.sink ?? memory,
      limits: {
        maxSecondsInFuture: 60,
        maxSpanOperations: 3_000_000,
        maxRemovedKeySize: options.maxRemovedKeySize ?? 10 * 1024,
        maxLogOperations: 3_000_000,
        maxLogSize: 2 * 1024 * 1024,
        maxTraceMetricOperations: 3_000_000,
        maxTraceMetricSize: 1024 * 1024,
      },
      logger: createLogger({ level: "off" }),
      userAgents: createUserAgentParser(),
      places: noPlaces,
      nameRules: createProjectNameRules(),
      scoreProfiles: createProjectScoreProfiles(),
      descriptions: createSpanDescriptions(),
      onFilterReported: (kind, { reason }) => reported.push(`${kind} ${reason}`),
      now: () => receivedAtMs,
    },
    projects: {
      async find(publicKey) {
        const state = states.get(publicKey);
        return state?.status === "enabled" ? state : undefined;
      },
      globalConfig: () => emptyGlobalConfig,
    },
    accountant: createAccountant({
      outcomes: { record: (record) => outcomes.push(record) },
      books,
      billed: new Set([DataCategory.SPAN, DataCategory.TRANSACTION]),
      onBug: (bug) => bugs.push(bug),
    }),
    metrics: {
      envelopes: createUnitMetrics(metrics, "envelope"),
      transactions: createUnitMetrics(metrics, "transaction"),
    },
    monotonicMs: () => 0,
    turns: createTurns({ maxUnits: 4, maxBytes: 1024 * 1024 }),
    unitTimeoutMs: 10_000,
  });
  return {
    port,
    sink: memory,
    questions,
    /** What filters that only report told, as `kind reason`. */
    reported,
    /** The messages on `ingest-spans`. */
    spans: () => memory.records.filter(({ topic }) => topic === "spans").map(({ value }) => value.toString()),
    /** The outcomes as `id reason category quantity`, summed up. */
    told() {
      const sums = new Map<string, number>();
      for (const { outcome, category, quantity } of outcomes) {
        const key = `${outcome.id} ${outcome.reason ?? "-"} ${category}`;
        sums.set(key, (sums.get(key) ?? 0) + quantity);
      }
      return [...sums].map(([key, sum]) => `${key} ${sum}`).sort();
    },
    /** What rules that only report would have dropped, as `category quantity`. */
    wouldHaveDropped: () =>
      books.balance().flatMap(({ category, reported }) => (reported > 0 ? [`${category} ${reported}`] : [])),
    /** Mistakes in accounting; and quantities that are still held. */
    mistakes: () => [...bugs, ...books.balance().filter(({ held }) => held !== 0)],
    async process(...units: EnvelopeUnit[]) {
      const { results } = await port.processEnvelopes({ units });
      return results;
    },
  };
}

/** A trace header as SDKs send it. */
export function traceHeader(members: Record<string, unknown> = {}) {
  return parseDynamicSamplingContext({ trace_id: traceId, public_key: ownKey, ...members });
}

/** A unit with items; the trace header is that of the own project. */
export function envelopeUnit(items: readonly Item[], overrides: Partial<EnvelopeUnit> = {}): EnvelopeUnit {
  return {
    id: "unit-1",
    scoping: { organizationId: 1n, projectId: 42n, publicKey: ownKey, keyId: 7n },
    eventId: "",
    receivedAt: { seconds: 1_700_000_001n, nanos: 500_000_000 },
    sentAt: undefined,
    trace: traceHeader(),
    samplingKey: ownKey,
    request: {
      client: "acme.sdk/1.2.3",
      version: 7,
      origin: "",
      remoteAddr: "127.0.0.1",
      forwardedFor: "203.0.113.9",
      clientAddress: "203.0.113.9",
      userAgent: "acme-test/1.0",
      clientHints: undefined,
      trusted: false,
    },
    items: [...items],
    cachedRateLimits: [],
    ...overrides,
  };
}

/** A unit for a transaction. */
export function transactionUnit(event: unknown, overrides: Partial<TransactionUnit> = {}): TransactionUnit {
  return {
    id: "unit-1",
    scoping: { organizationId: 1n, projectId: 42n, publicKey: ownKey, keyId: 7n },
    eventId: "9f1d3a5b7c9e4f60a1b2c3d4e5f60718",
    receivedAt: { seconds: 1_700_000_001n, nanos: 500_000_000 },
    trace: traceHeader(),
    samplingKey: ownKey,
    event: Buffer.from(typeof event === "string" ? event : JSON.stringify(event)),
    serverSampleRate: undefined,
    cachedRateLimits: [],
    segmentTags: new Map(),
    ...overrides,
  };
}

/** A container of spans; a text is taken as the payload itself. */
export function spanContainer(items: readonly unknown[] | string, itemCount?: number): Item {
  return container("span", "application/vnd.sentry.items.span.v2+json", items, itemCount);
}

/** A span of version 1 that comes alone; a text is taken as the payload itself. */
export function standaloneSpan(span: Record<string, unknown> | string): Item {
  const payload = Buffer.from(typeof span === "string" ? span : JSON.stringify(span));
  return { ...createItem("span", payload), contentType: "application/json" };
}

/** A container of logs; a text is taken as the payload itself. */
export function logContainer(items: readonly unknown[] | string, itemCount?: number): Item {
  return container("log", "application/vnd.sentry.items.log+json", items, itemCount);
}

/** A container of trace metrics; a text is taken as the payload itself. */
export function traceMetricContainer(items: readonly unknown[] | string, itemCount?: number): Item {
  return container("trace_metric", "application/vnd.sentry.items.trace-metric+json", items, itemCount);
}

function container(type: string, contentType: string, items: readonly unknown[] | string, itemCount?: number): Item {
  const payload = Buffer.from(typeof items === "string" ? items : JSON.stringify({ version: 2, items }));
  return {
    ...createItem(type, payload),
    contentType,
    itemCount: itemCount ?? (typeof items === "string" ? 1 : items.length),
  };
}

/** A span that nothing is wrong with. */
export function goodSpan(members: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    trace_id: traceId,
    span_id: "b1c0ffee00001111",
    name: "work",
    status: "ok",
    is_segment: false,
    start_timestamp: 1_700_000_000,
    end_timestamp: 1_700_000_001.25,
    ...members,
  };
}

/** A span of version 1 that nothing is wrong with. */
export function goodStandaloneSpan(members: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    trace_id: traceId,
    span_id: "b1c0ffee00001111",
    start_timestamp: 1_700_000_000,
    timestamp: 1_700_000_000.5,
    exclusive_time: 500.5,
    ...members,
  };
}

/** A log that nothing is wrong with. */
export function goodLog(members: Record<string, unknown> = {}): Record<string, unknown> {
  return { timestamp: 1_700_000_000, trace_id: traceId, level: "info", body: "hello", ...members };
}

/** A trace metric that nothing is wrong with. */
export function goodTraceMetric(members: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    timestamp: 1_700_000_000,
    trace_id: traceId,
    name: "queue.depth",
    type: "counter",
    value: 1,
    ...members,
  };
}
