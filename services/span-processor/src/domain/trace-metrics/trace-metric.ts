/** A trace metric: a measurement that belongs to a trace (logs, section "Trace metrics"). */
import type { JsonValue } from "@weir/lossless-json";
import type { TraceRecord } from "../trace-items/trace-record.ts";

/** A trace metric. */
export interface TraceMetric extends TraceRecord {
  name: string | undefined;
  /** `counter`, `gauge` or `distribution` once it was checked. */
  readonly type: string | undefined;
  /** In its canonical spelling. */
  readonly unit: string | undefined;
  /** What came as the value; a number is expected. Scrubbing may remove it. */
  value: JsonValue | undefined;
}
