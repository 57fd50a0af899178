/** Hands spans of transactions to the span processor. */
import type { EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import type { SpanProcessorServiceDefinition } from "@weir/gen/weir/span/v1/span.ts";
import { fromProtoRateLimit } from "@weir/rate-limits";
import type { Port } from "@weir/rpc";
import { RpcError } from "@weir/rpc";
import type { SpanStore, SpanStoreAnswer } from "../domain/ports.ts";
import { RetryLater } from "../domain/ports.ts";

/** Options of the store. */
export interface SpanProcessorStoreOptions {
  readonly spanProcessor: Pick<Port<SpanProcessorServiceDefinition>, "processTransactions">;
  /** Ms since the epoch. */
  readonly now: () => number;
}

/** Creates the store. */
export function createSpanProcessorStore({ spanProcessor, now }: SpanProcessorStoreOptions): SpanStore {
  function read(result: EnvelopeUnitResult | undefined): SpanStoreAnswer {
    if (result === undefined) return { stored: false, problem: "found no answer for the transaction" };
    const { failure, rateLimits, explanation } = result;
    if (failure === undefined) {
      const nowMs = now();
      return { stored: true, limits: rateLimits.map((limit) => fromProtoRateLimit(limit, nowMs)), explanation };
    }
    if (failure.retryable) throw new RetryLater(failure.reason, failure.message);
    return { stored: false, problem: failure.message };
  }

  return {
    async store(unit, signal) {
      try {
        const { results } = await spanProcessor.processTransactions({ units: [unit] }, { signal });
        return read(results[0]);
      } catch (error) {
        if (signal.aborted) throw new RetryLater("span_processor_unavailable", "no answer in time", { cause: error });
        if (!(error instanceof RpcError)) throw error;
        if (error.retryable) throw new RetryLater("span_processor_unavailable", error.message, { cause: error });
        return { stored: false, problem: error.message };
      }
    },
  };
}
