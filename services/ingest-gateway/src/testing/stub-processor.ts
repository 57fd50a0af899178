/** A processor that takes everything, or fails as it is told. */
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import type { EventProcessorPort, SpanProcessorPort } from "@weir/service-host";

/** Both processors' ports, as far as the gateway calls them. */
export interface StubProcessor {
  /** The units that were processed, in order. */
  readonly units: EnvelopeUnit[];
  /** The ids of all units that were sent, failed ones too. */
  readonly sentIds: string[];
  /** Sizes of the batches that were sent. */
  readonly batchSizes: number[];
  /** Replaces the answer. May throw or wait. */
  answer: (unit: EnvelopeUnit) => EnvelopeUnitResult | Promise<EnvelopeUnitResult>;
  readonly spanPort: SpanProcessorPort;
  readonly eventPort: EventProcessorPort;
}

/** The result of a unit that was processed. */
export function processed(unit: EnvelopeUnit): EnvelopeUnitResult {
  return { id: unit.id, rateLimits: [], failure: undefined };
}

/** The result of a unit that could not be processed. */
export function failed(unit: EnvelopeUnit, retryable: boolean): EnvelopeUnitResult {
  return { id: unit.id, rateLimits: [], failure: { reason: "sink_unavailable", message: "for the test", retryable } };
}

/** Creates a processor that takes everything. */
export function createStubProcessor(): StubProcessor {
  const stub: { -readonly [K in "answer"]: StubProcessor[K] } = { answer: processed };
  const units: EnvelopeUnit[] = [];
  const sentIds: string[] = [];
  const batchSizes: number[] = [];

  async function processEnvelopes(request: { units: EnvelopeUnit[] }): Promise<{ results: EnvelopeUnitResult[] }> {
    batchSizes.push(request.units.length);
    const results: EnvelopeUnitResult[] = [];
    for (const unit of request.units) {
      sentIds.push(unit.id);
      const result = await stub.answer(unit);
      if (result.failure === undefined) units.push(unit);
      results.push(result);
    }
    return { results };
  }
  const unused = (): never => {
    throw new Error("the gateway does not call this");
  };
  return Object.assign(stub, {
    units,
    sentIds,
    batchSizes,
    eventPort: { processEnvelopes, processEnvelopesStream: unused, tryEnvelopes: unused },
    spanPort: {
      processEnvelopes,
      processEnvelopesStream: unused,
      processTransactions: unused,
      processTransactionsStream: unused,
      normalizeSpans: unused,
      tryEnvelopes: unused,
    },
  });
}
