/** What the event processor counts. */
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import type { Clock } from "@weir/service-host";
import type { Counter, Gauge, Histogram, Metrics } from "@weir/telemetry";

/** The cells of the event processor. */
export interface ProcessingMetrics {
  readonly processed: Counter;
  readonly returned: Counter;
  readonly refused: Counter;
  readonly active: Gauge;
  readonly duration: Histogram;
  readonly unchecked: Counter;
  readonly undecided: Counter;
  readonly bugs: Counter;
}

/** Resolves the cells once. */
export function createProcessingMetrics(metrics: Metrics): ProcessingMetrics {
  return {
    processed: metrics.counter("event_processor.units", { result: "processed" }),
    returned: metrics.counter("event_processor.units", { result: "returned" }),
    refused: metrics.counter("event_processor.units", { result: "refused" }),
    active: metrics.gauge("event_processor.units.active"),
    duration: metrics.histogram("event_processor.unit.duration"),
    unchecked: metrics.counter("event_processor.quota.unchecked"),
    undecided: metrics.counter("event_processor.sampling.undecided"),
    bugs: metrics.counter("event_processor.bugs"),
  };
}

type ProcessUnit = (unit: EnvelopeUnit, signal: AbortSignal) => Promise<EnvelopeUnitResult>;

/** Counts and times units around their processing. */
export function countUnits(metrics: ProcessingMetrics, clock: Clock, processUnit: ProcessUnit): ProcessUnit {
  return async (unit, signal) => {
    const startedMs = clock.monotonicMs();
    metrics.active.add(1);
    try {
      const result = await processUnit(unit, signal);
      if (result.failure === undefined) metrics.processed.add();
      else if (result.failure.retryable) metrics.returned.add();
      else metrics.refused.add();
      return result;
    } finally {
      metrics.active.add(-1);
      metrics.duration.observe((clock.monotonicMs() - startedMs) / 1000);
    }
  };
}
