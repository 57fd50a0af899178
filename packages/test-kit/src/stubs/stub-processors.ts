/** Processors for tests: they finish every unit, unless told otherwise, and remember what they were given. */
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import type { EventProcessorServiceDefinition } from "@weir/gen/weir/event/v1/event.ts";
import type { SpanProcessorServiceDefinition, TransactionUnit } from "@weir/gen/weir/span/v1/span.ts";
import { answerBatches, type Port } from "@weir/rpc";

/** What a processor answers for a unit besides its id. Default: done, no limits. */
export type UnitAnswer = Partial<Omit<EnvelopeUnitResult, "id">>;

/** An event processor that can be looked into. */
export interface StubEventProcessor extends Port<EventProcessorServiceDefinition> {
  /** Every unit, in order. */
  readonly units: readonly EnvelopeUnit[];
}

/** A span processor that can be looked into. */
export interface StubSpanProcessor extends Port<SpanProcessorServiceDefinition> {
  /** Every envelope unit, in order. */
  readonly units: readonly EnvelopeUnit[];
  /** Every transaction, in order. */
  readonly transactions: readonly TransactionUnit[];
}

/** Creates an event processor that finishes everything, unless told otherwise. */
export function createStubEventProcessor(
  options: { readonly answer?: (unit: EnvelopeUnit) => UnitAnswer } = {},
): StubEventProcessor {
  const units: EnvelopeUnit[] = [];
  const processEnvelopes: StubEventProcessor["processEnvelopes"] = async (request) => {
    units.push(...request.units);
    return { results: request.units.map((unit) => result(unit.id, options.answer?.(unit))) };
  };
  const tryEnvelopes = async () => ({ result: { units: [], problems: [] } });
  return { units, processEnvelopes, processEnvelopesStream: answerBatches(processEnvelopes), tryEnvelopes };
}

/** Creates a span processor that finishes everything, unless told otherwise. */
export function createStubSpanProcessor(
  options: {
    readonly answer?: (unit: EnvelopeUnit) => UnitAnswer;
    readonly answerTransaction?: (unit: TransactionUnit) => UnitAnswer;
  } = {},
): StubSpanProcessor {
  const units: EnvelopeUnit[] = [];
  const transactions: TransactionUnit[] = [];
  const processEnvelopes: StubSpanProcessor["processEnvelopes"] = async (request) => {
    units.push(...request.units);
    return { results: request.units.map((unit) => result(unit.id, options.answer?.(unit))) };
  };
  const processTransactions: StubSpanProcessor["processTransactions"] = async (request) => {
    transactions.push(...request.units);
    return { results: request.units.map((unit) => result(unit.id, options.answerTransaction?.(unit))) };
  };
  return {
    units,
    transactions,
    processEnvelopes,
    processEnvelopesStream: answerBatches(processEnvelopes),
    processTransactions,
    processTransactionsStream: answerBatches(processTransactions),
    normalizeSpans: async () => ({ spans: [], rejected: [] }),
    tryEnvelopes: async () => ({ result: { units: [], problems: [] } }),
  };
}

function result(id: string, { rateLimits = [], failure }: UnitAnswer = {}): EnvelopeUnitResult {
  return { id, rateLimits, failure };
}
