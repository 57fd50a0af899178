/** The span processor as its callers see it: batches of units in, one answer per unit. */
import { createModelTables } from "@weir/ai-attributes";
import type { Turns } from "@weir/envelope";
import { envelopeQuantities, payloadBytes } from "@weir/envelope";
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import type { SpanProcessorServiceDefinition, TransactionUnit } from "@weir/gen/weir/span/v1/span.ts";
import type { Accountant } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { CallContext, Port } from "@weir/rpc";
import { answerBatches, RpcError } from "@weir/rpc";
import { type Tracer, traceUnits } from "@weir/telemetry";
import { processItems } from "../domain/process-items.ts";
import type { ProjectLookup } from "../domain/project-lookup.ts";
import { spanQuantities } from "../domain/spans/span-batch.ts";
import type { Tools } from "../domain/tools.ts";
import { processTransaction } from "../domain/transactions/steps.ts";
import { finishUnit } from "./finish-unit.ts";
import { answerNormalizeSpans } from "./normalize-spans.ts";
import { readTransaction } from "./read-transaction.ts";
import { readUnit } from "./read-unit.ts";
import type { UnitMetrics } from "./unit-metrics.ts";

const maxUnits = 1000;

/** What the port needs. */
export interface SpanProcessorPortOptions {
  readonly tools: Tools;
  readonly projects: ProjectLookup;
  readonly accountant: Accountant;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  readonly metrics: { readonly envelopes: UnitMetrics; readonly transactions: UnitMetrics };
  /** Ms since an arbitrary start. */
  readonly monotonicMs: () => number;
  readonly turns: Turns;
  /** How long a unit may take, in ms; then it is given back. */
  readonly unitTimeoutMs: number;
}

/** All but dry runs, which are made of this. */
export type SpanProcessing = Omit<Port<SpanProcessorServiceDefinition>, "tryEnvelopes">;

/** Creates the port, as far as it processes. */
export function createSpanProcessorPort(options: SpanProcessorPortOptions): SpanProcessing {
  const { tools, projects, accountant, tracer, turns, monotonicMs, unitTimeoutMs } = options;
  const reader = { projects, modelTables: createModelTables(), now: tools.now };
  const runner = { accountant, turns, logger: tools.logger, now: tools.now, monotonicMs };

  function signalOf(context: CallContext | undefined): AbortSignal {
    const timeout = AbortSignal.timeout(unitTimeoutMs);
    return context?.signal === undefined ? timeout : AbortSignal.any([context.signal, timeout]);
  }

  function envelope(unit: EnvelopeUnit, signal: AbortSignal): Promise<EnvelopeUnitResult> {
    return finishUnit(
      {
        id: unit.id,
        scoping: unit.scoping,
        explain: unit.explain,
        bytes: payloadBytes(unit.items),
        read: (scoping) => readUnit(unit, scoping, reader, signal),
        process: (context, settlement) => processItems(unit.items, settlement, context, tools),
        rejectAll: (settlement, reason) => settlement.receive(unit.items, envelopeQuantities).reject(invalid(reason)),
      },
      { ...runner, metrics: options.metrics.envelopes },
    );
  }

  function transaction(unit: TransactionUnit, signal: AbortSignal): Promise<EnvelopeUnitResult> {
    return finishUnit(
      {
        id: unit.id,
        scoping: unit.scoping,
        explain: unit.explain,
        bytes: unit.event.length,
        read: (scoping) => readUnit(unit, scoping, reader, signal),
        process: (context, settlement) => {
          const { transaction, eventId } = readTransaction(unit);
          return processTransaction(transaction, eventId, settlement, context, tools);
        },
        // Read once more, which is rare: a unit that waits for the sink is not to hold the event too.
        rejectAll: (settlement, reason) =>
          settlement.receive(readTransaction(unit).spanCount, spanQuantities).reject(invalid(reason)),
      },
      { ...runner, metrics: options.metrics.transactions },
    );
  }

  const workOnEnvelope = traceUnits(tracer, "processor.unit", envelope);
  const workOnTransaction = traceUnits(tracer, "processor.transaction", transaction);
  const processEnvelopes: Port<SpanProcessorServiceDefinition>["processEnvelopes"] = async ({ units }, context) => {
    checkLength(units);
    const signal = signalOf(context);
    return { results: await Promise.all(units.map((unit) => workOnEnvelope(unit, signal))) };
  };
  const processTransactions: Port<SpanProcessorServiceDefinition>["processTransactions"] = async (
    { units },
    context,
  ) => {
    checkLength(units);
    const signal = signalOf(context);
    return { results: await Promise.all(units.map((unit) => workOnTransaction(unit, signal))) };
  };
  return {
    processEnvelopes,
    processEnvelopesStream: answerBatches(processEnvelopes),
    processTransactions,
    processTransactionsStream: answerBatches(processTransactions),
    normalizeSpans: answerNormalizeSpans({ ...reader, tools, timeoutMs: unitTimeoutMs }),
  };
}

function checkLength(units: readonly unknown[]): void {
  if (units.length <= maxUnits) return;
  const description = `found ${units.length}, expected at most ${maxUnits}`;
  throw new RpcError("INVALID_ARGUMENT", `units: ${description}`, { violations: [{ field: "units", description }] });
}
