/** The end of a unit: its records become durable, and what they deliver is accepted. */
import { DecisionStep, finding, invalid } from "@weir/managed";
import type { Sink } from "@weir/sink";
import { SinkError } from "@weir/sink";
import { RetryLater } from "./ports.ts";
import type { Processing, Shipment } from "./unit-context.ts";

/** Where records go, and who wants to know what did not get there. */
export interface DeliveryOptions {
  readonly sink: Sink;
  readonly explain: Processing["explain"];
  readonly signal: AbortSignal;
}

/**
 * Delivers all shipments of a unit. One with a record that is too large for good ends as invalid/internal; the others
 * go their way.
 * @throws RetryLater if a neighbour or the sink cannot take them now; some may have been delivered
 */
export async function deliver(shipments: readonly Shipment[], options: DeliveryOptions): Promise<void> {
  for (const shipment of shipments) await shipment.beforehand?.();
  for (const { unit } of await submitAll(shipments, options)) unit.accept();
}

async function submitAll(shipments: readonly Shipment[], options: DeliveryOptions): Promise<readonly Shipment[]> {
  const records = shipments.flatMap((shipment) => shipment.records);
  if (records.length === 0) return shipments;
  try {
    await options.sink.submit(records, { signal: options.signal });
    return shipments;
  } catch (error) {
    if (!isFinal(error)) throw retryLater(error);
  }
  return submitOneByOne(shipments, options);
}

async function submitOneByOne(shipments: readonly Shipment[], options: DeliveryOptions): Promise<Shipment[]> {
  const delivered: Shipment[] = [];
  for (const shipment of shipments) {
    try {
      if (shipment.records.length > 0) await options.sink.submit(shipment.records, { signal: options.signal });
      delivered.push(shipment);
    } catch (error) {
      if (!isFinal(error)) throw retryLater(error);
      options.explain("a record can never be delivered", { problem: error.message });
      shipment.unit.reject(invalid("internal", finding(DecisionStep.DELIVERY, "delivery", error.message)));
    }
  }
  return delivered;
}

function isFinal(error: unknown): error is SinkError {
  return error instanceof SinkError && !error.retryable;
}

function retryLater(error: unknown): unknown {
  if (!(error instanceof SinkError)) return error;
  return new RetryLater(`sink_${error.code}`, error.message, { cause: error });
}
