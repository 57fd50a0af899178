/** A whole event processor for tests: real steps, stub neighbours, strict accounts, records in memory. */
import { createModelTables } from "@weir/ai-attributes";
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { createTurns } from "@weir/envelope";
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import { noPlaces } from "@weir/geo";
import { emptyGlobalConfig, parseGlobalConfig, parseProjectState } from "@weir/project-state";
import type { Sink, SinkRecord, Topic } from "@weir/sink";
import { createSpanDescriptions } from "@weir/span-descriptions";
import type { MemorySink, StrictAccounting, StubNeighbours } from "@weir/test-kit";
import {
  createManualClock,
  createMemorySink,
  createSeededRandom,
  createStrictAccounting,
  createStubNeighbours,
} from "@weir/test-kit";
import { createUserAgentParser } from "@weir/user-agent";
import { unpack } from "msgpackr";
import { createQuotaServiceCounter } from "../adapters/quota-service-counter.ts";
import { createSamplingServiceSampler } from "../adapters/sampling-service-sampler.ts";
import { createSpanProcessorStore } from "../adapters/span-processor-store.ts";
import { createWatchedProjects } from "../adapters/watched-projects.ts";
import { createUnitProcessor } from "../domain/process-unit.ts";
import { createTransactionSettings } from "../domain/transactions/transaction-settings.ts";

/** 2026-03-01T12:00:00Z. */
export const receivedSeconds = 1_772_366_400;
export const eventId = "a".repeat(32);
const publicKey = "b".repeat(32);

/** Shared by all fixtures: it compiles many rules. */
const userAgents = createUserAgentParser();

/** What a test sets. */
export interface UnitFixtureOptions {
  /** Member `config` of the project's state. */
  readonly config?: object;
  /** The global configuration. */
  readonly global?: object;
  readonly neighbours?: Partial<StubNeighbours>;
  readonly wrapSink?: (sink: Sink) => Sink;
  /** True: the project is disabled. */
  readonly disabled?: boolean;
  readonly chunkBytes?: number;
}

/** A processor that can be looked into. */
export interface UnitFixture {
  readonly sink: MemorySink;
  readonly accounting: StrictAccounting;
  readonly neighbours: StubNeighbours;
  /** Why things were dropped. */
  readonly explained: readonly string[];
  /** Processes items as one unit; its other fields may be given, and how long its caller waits: 5 s by default. */
  process(items: readonly Item[], fields?: Partial<EnvelopeUnit>, signal?: AbortSignal): Promise<EnvelopeUnitResult>;
  /** Messages of a topic, decoded; their payloads too, where they are JSON. */
  messages(topic: Topic): readonly Readonly<Record<string, unknown>>[];
}

/** Creates a processor. Time stands at the receipt. */
export function createUnitFixture(options: UnitFixtureOptions = {}): UnitFixture {
  const clock = createManualClock(receivedSeconds * 1000);
  const random = createSeededRandom();
  const neighbours = createStubNeighbours(options.neighbours);
  const accounting = createStrictAccounting({ billed: new Set([DataCategory.TRANSACTION, DataCategory.SPAN]) });
  const sink = createMemorySink();
  const explained: string[] = [];
  const document = {
    projectId: 42,
    organizationId: 1,
    publicKeys: [{ publicKey, numericId: 7, isEnabled: true }],
    disabled: options.disabled ?? false,
    config: options.config ?? {},
  };
  const global = parseGlobalConfig("r1", options.global ?? {}).config ?? emptyGlobalConfig;
  const state = parseProjectState(publicKey, "r1", document);
  const processUnit = createUnitProcessor({
    processing: {
      settings: {
        maxSecondsInFuture: 60,
        maxSessionSecondsInPast: 432_000,
        maxSpanSecondsInPast: 432_000,
        maxSpanSecondsInFuture: 60,
        bucketSeconds: 10,
        chunkBytes: options.chunkBytes ?? 1024 * 1024,
        maxEventBytes: 1024 * 1024,
      },
      quotaCounter: createQuotaServiceCounter({ quota: neighbours.quota, now: clock.now, onUnchecked: () => {} }),
      sampler: createSamplingServiceSampler({ sampling: neighbours.sampling, onUndecided: () => {} }),
      spanStore: createSpanProcessorStore({ spanProcessor: neighbours.spanProcessor, now: clock.now }),
      outcomes: accounting.recorder,
      userAgents,
      places: noPlaces,
      onFilterReported: (kind, { reason }) => explained.push(`${kind} reported by ${reason}`),
      transactionSettings: createTransactionSettings(),
      spanDescriptions: createSpanDescriptions(),
      modelTables: createModelTables(),
      uuid: random.uuid,
      now: clock.now,
      yieldTurn: () => Promise.resolve(),
      explain: (message) => explained.push(message),
    },
    projects: createWatchedProjects({
      states: {
        peek: () => state,
        resolve: async () => state,
        globalConfig: () => global,
      },
      waitMs: 10,
    }),
    accountant: accounting.accountant,
    sink: options.wrapSink?.(sink) ?? sink,
    turns: createTurns({ maxUnits: 64, maxBytes: 1024 * 1024 }),
    onBug(error) {
      throw error;
    },
  });
  let units = 0;
  return {
    sink,
    accounting,
    neighbours,
    explained,
    process: (items, fields, signal = AbortSignal.timeout(5000)) =>
      processUnit(makeUnit(`unit-${++units}`, items, fields), signal),
    messages: (topic) => sink.recordsOf(topic).map(decode),
  };
}

function makeUnit(id: string, items: readonly Item[], fields: Partial<EnvelopeUnit> = {}): EnvelopeUnit {
  return {
    id,
    scoping: { organizationId: 1n, projectId: 42n, publicKey, keyId: 7n },
    eventId,
    receivedAt: { seconds: BigInt(receivedSeconds), nanos: 0 },
    sentAt: undefined,
    trace: undefined,
    samplingKey: publicKey,
    request: {
      client: "sentry.python/2.1.0",
      version: 7,
      origin: "",
      remoteAddr: "10.0.0.9",
      forwardedFor: "10.0.0.9",
      clientAddress: "10.0.0.9",
      userAgent: "",
      clientHints: undefined,
      trusted: false,
    },
    items: [...items],
    cachedRateLimits: [],
    ...fields,
  };
}

function decode({ topic, value }: SinkRecord): Record<string, unknown> {
  if (topic === "metrics_sessions") return JSON.parse(value.toString());
  const message: Record<string, unknown> = unpack(value);
  return { ...message, ...("payload" in message ? { payload: decodePayload(message.payload) } : {}) };
}

function decodePayload(payload: unknown): unknown {
  const text = Buffer.isBuffer(payload) ? payload.toString() : "";
  return text.startsWith("{") ? JSON.parse(text) : payload;
}
