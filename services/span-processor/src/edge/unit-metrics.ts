/** Counts units and their times, per kind. */
import type { Metrics } from "@weir/telemetry";

/** Told about each unit. */
export interface UnitMetrics {
  started(): void;
  /**
   * @param seconds from start to end
   * @param failure why it was given back; undefined if it was finished
   */
  finished(seconds: number, failure: string | undefined): void;
}

/** Metrics of one kind of unit. */
export function createUnitMetrics(metrics: Metrics, kind: "envelope" | "transaction"): UnitMetrics {
  const held = metrics.gauge("span_processor.units.held", { kind });
  const done = metrics.counter("span_processor.units", { kind, result: "done" });
  const returned = metrics.counter("span_processor.units", { kind, result: "returned" });
  const duration = metrics.histogram("span_processor.unit.duration", { kind });
  return {
    started: () => held.add(1),
    finished(seconds, failure) {
      held.add(-1);
      duration.observe(seconds);
      (failure === undefined ? done : returned).add(1);
    },
  };
}
