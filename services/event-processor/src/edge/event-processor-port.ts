/** The RPCs of the event processor: batches in, one answer per unit out. */
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import type {
  EventProcessorServiceDefinition,
  ProcessEnvelopesRequest,
  ProcessEnvelopesResponse,
} from "@weir/gen/weir/event/v1/event.ts";
import type { CallContext, Port } from "@weir/rpc";
import { answerBatches, RpcError } from "@weir/rpc";

/** Most units of a batch. */
const maxUnits = 1000;

/** Options of the port. */
export interface EventProcessorPortOptions {
  readonly processUnit: (unit: EnvelopeUnit, signal: AbortSignal) => Promise<EnvelopeUnitResult>;
  readonly tryEnvelopes: Port<EventProcessorServiceDefinition>["tryEnvelopes"];
  /** How long a unit may take, in ms. */
  readonly timeoutMs: number;
}

/** Serves the processing of units. */
export function createEventProcessorPort(options: EventProcessorPortOptions): Port<EventProcessorServiceDefinition> {
  const { processUnit, tryEnvelopes, timeoutMs } = options;

  async function processEnvelopes(
    { units }: ProcessEnvelopesRequest,
    context?: CallContext,
  ): Promise<ProcessEnvelopesResponse> {
    if (units.length > maxUnits) {
      throw new RpcError("INVALID_ARGUMENT", `found ${units.length} units, expected at most ${maxUnits}`);
    }
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = context?.signal === undefined ? deadline : AbortSignal.any([context.signal, deadline]);
    return { results: await Promise.all(units.map((unit) => processUnit(unit, signal))) };
  }

  return { processEnvelopes, processEnvelopesStream: answerBatches(processEnvelopes), tryEnvelopes };
}
