/** Delivers the records of a unit, finding those that can never be delivered. */
import { DecisionStep, passed } from "@weir/managed";
import type { SinkRecord } from "@weir/sink";
import { SinkError } from "@weir/sink";
import { RetryLater } from "./retry-later.ts";
import type { Tools } from "./tools.ts";
import type { UnitContext } from "./unit-context.ts";

/**
 * Submits records together. If one of them is too large for the sink, they are submitted one by one, and the
 * indexes of those that are too large are returned. Ends the turn of the unit.
 * @throws RetryLater if the sink cannot take them now
 */
export async function submitEach(
  records: readonly SinkRecord[],
  unit: UnitContext,
  tools: Tools,
): Promise<ReadonlySet<number>> {
  unit.endTurn();
  const refused = new Set<number>();
  if (records.length === 0) return refused;
  try {
    await tools.sink.submit(records, { signal: unit.signal });
    unit.trail?.note(passed(DecisionStep.DELIVERY));
    return refused;
  } catch (error) {
    if (!isTooLarge(error)) throw retryable(error);
  }
  for (const [index, record] of records.entries()) {
    try {
      await tools.sink.submit([record], { signal: unit.signal });
    } catch (error) {
      if (!isTooLarge(error)) throw retryable(error);
      refused.add(index);
      tools.logger.debug(
        { unit: unit.id, topic: record.topic, bytes: record.value.length },
        "record rejected: too large for the sink",
      );
    }
  }
  return refused;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof SinkError && error.code === "too_large";
}

function retryable(error: unknown): unknown {
  return error instanceof SinkError ? new RetryLater(`sink_${error.code}`, error.message, { cause: error }) : error;
}
