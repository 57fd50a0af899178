/** The metrics of the process in the shape that OpenTelemetry's exporter sends: cumulative since the start. */
import type { HrTime } from "@opentelemetry/api";
import { ValueType } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import { HistogramCell } from "../cells.ts";
import type { Family, Series } from "../metrics.ts";
import { otlpName } from "./otlp-name.ts";

/** Units in the codes of UCUM; all others are counts of things, in braces. */
const unitCodes: ReadonlyMap<string, string> = new Map([
  ["seconds", "s"],
  ["milliseconds", "ms"],
  ["bytes", "By"],
  ["fraction", "1"],
  ["flag", "1"],
  ["flags", "1"],
]);

/**
 * Translates.
 * @param startMs when counting began, in ms since the epoch
 * @param nowMs when the families were read, in ms since the epoch
 */
export function toResourceMetrics(
  families: readonly Family[],
  { resource, startMs, nowMs }: { readonly resource: Resource; readonly startMs: number; readonly nowMs: number },
): ResourceMetrics {
  const startTime = hrTime(startMs);
  const endTime = hrTime(nowMs);
  const metrics = families.map((family) => toMetricData(family, startTime, endTime));
  return { resource, scopeMetrics: [{ scope: { name: "weir" }, metrics }] };
}

function toMetricData({ name, definition, series }: Family, startTime: HrTime, endTime: HrTime): MetricData {
  const descriptor = {
    name: otlpName(name),
    description: definition.help,
    unit: unitCodes.get(definition.unit) ?? `{${definition.unit}}`,
    valueType: ValueType.DOUBLE,
  };
  const point = <V>({ labels }: Series, value: V) => ({ startTime, endTime, attributes: labels, value });
  const aggregationTemporality = AggregationTemporality.CUMULATIVE;
  if (definition.type === "histogram") {
    const dataPoints = series.flatMap((each) => {
      const { cell } = each;
      if (!(cell instanceof HistogramCell)) return [];
      const { bounds, counts, sum, count } = cell;
      return [point(each, { buckets: { boundaries: [...bounds], counts: [...counts] }, sum, count })];
    });
    return { descriptor, aggregationTemporality, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  const dataPoints = series.flatMap((each) =>
    each.cell instanceof HistogramCell ? [] : [point(each, each.cell.value)],
  );
  if (definition.type === "gauge")
    return { descriptor, aggregationTemporality, dataPointType: DataPointType.GAUGE, dataPoints };
  return { descriptor, aggregationTemporality, dataPointType: DataPointType.SUM, dataPoints, isMonotonic: true };
}

function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
