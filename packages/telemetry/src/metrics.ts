/** The metrics of a process: cells by name and labels, and their export. */
import type { MetricDefinition } from "./catalogue/metric-definition.ts";
import { type Counter, type Gauge, type Histogram, HistogramCell, NumberCell } from "./cells.ts";
import { type LabelsOf, type MetricName, type MetricNameOf, metricCatalogue } from "./metric-catalogue.ts";
import { renderPrometheusText } from "./prometheus-text.ts";
import { Reservoir } from "./statsd/reservoir.ts";

/** Label values by label name. */
export type Labels = Readonly<Record<string, string>>;

/** Labels are left out for a metric that has none. */
type LabelArguments<N extends MetricName> = keyof LabelsOf<N> extends never ? [labels?: Labels] : [labels: LabelsOf<N>];

/**
 * Hands out cells. Ask once, at composition, and keep the cell: to change it is a plain addition.
 * The same name and labels give the same cell.
 */
export interface Metrics {
  counter<N extends MetricNameOf<"counter">>(name: N, ...labels: LabelArguments<N>): Counter;
  gauge<N extends MetricNameOf<"gauge">>(name: N, ...labels: LabelArguments<N>): Gauge;
  histogram<N extends MetricNameOf<"histogram">>(name: N, ...labels: LabelArguments<N>): Histogram;
  /**
   * Reads a counter or gauge only when it is exported: for what is known elsewhere already.
   * @returns a function that forgets it.
   */
  observe<N extends MetricNameOf<"gauge" | "counter">>(name: N, labels: LabelsOf<N>, read: () => number): () => void;
  /**
   * Calls a function before each export: for what has labels that are not known beforehand.
   * @returns a function that ends it.
   */
  beforeExport(prepare: () => void): () => void;
}

/** One metric with its cells. */
export interface Family {
  readonly name: string;
  readonly definition: MetricDefinition;
  readonly series: readonly Series[];
}

/** One combination of labels. */
export interface Series {
  readonly labels: Labels;
  readonly cell: NumberCell | HistogramCell;
}

/** A registry with its export. */
export interface ExportableMetrics extends Metrics {
  /**
   * All metrics that have cells, in the order of the catalogue.
   * @param options.gauges false: without gauges, which then need not be read. Default: true
   */
  families(options?: { readonly gauges?: boolean }): readonly Family[];
  /** Prometheus' text format, version 0.0.4. */
  renderPrometheus(): string;
}

/** Most series of one metric; beyond, all others share one whose labels are all `other`. */
const maxSeries = 1000;

/** Options of a registry. */
export interface MetricsOptions {
  /** Keeps values of histograms for an exporter that sends them. Default: none are kept. */
  readonly values?: {
    /** Most values per cell from one export to the next. */
    readonly max: number;
    /** A number in [0, 1). */
    readonly random: () => number;
  };
}

/** A registry of all metrics of the catalogue. */
export function createMetrics({ values }: MetricsOptions = {}): ExportableMetrics {
  const definitions: ReadonlyMap<string, MetricDefinition> = new Map(Object.entries(metricCatalogue));
  const families = new Map<string, Map<string, Series>>();
  const readers = new Map<NumberCell, { readonly isGauge: boolean; readonly read: () => number }>();
  const preparations = new Set<() => void>();

  function seriesOf(
    name: string,
    labels: Labels,
    create: (definition: MetricDefinition) => NumberCell | HistogramCell,
  ): Series["cell"] {
    const definition = definitions.get(name);
    if (definition === undefined) throw new TypeError(`found metric ${name}, expected a name of the catalogue`);
    const values = definition.labels.map((label) => labels[label] ?? "");
    const all = families.get(name) ?? new Map<string, Series>();
    families.set(name, all);
    const full = all.size >= maxSeries && !all.has(JSON.stringify(values));
    const used = full ? values.map(() => "other") : values;
    const id = JSON.stringify(used);
    const series = all.get(id) ?? {
      labels: Object.fromEntries(definition.labels.map((label, index) => [label, used[index] ?? ""])),
      cell: create(definition),
    };
    all.set(id, series);
    return series.cell;
  }

  function numberCell(name: string, labels: Labels = {}): NumberCell {
    const cell = seriesOf(name, labels, () => new NumberCell());
    if (cell instanceof NumberCell) return cell;
    throw new TypeError(`found histogram ${name}, expected a counter or gauge`);
  }

  function histogramCell(name: string, labels: Labels = {}): HistogramCell {
    const cell = seriesOf(
      name,
      labels,
      (definition) =>
        new HistogramCell(
          definition.type === "histogram" ? definition.buckets : [],
          values && new Reservoir(values.max, values.random),
        ),
    );
    if (cell instanceof HistogramCell) return cell;
    throw new TypeError(`found counter or gauge ${name}, expected a histogram`);
  }

  function snapshot({ gauges = true }: { readonly gauges?: boolean } = {}): readonly Family[] {
    for (const prepare of preparations) prepare();
    for (const [cell, { isGauge, read }] of readers) if (gauges || !isGauge) cell.set(read());
    return [...definitions].flatMap(([name, definition]) => {
      const series = gauges || definition.type !== "gauge" ? families.get(name) : undefined;
      return series === undefined ? [] : [{ name, definition, series: [...series.values()] }];
    });
  }

  return {
    counter: (name, ...[labels]) => numberCell(name, labels),
    gauge: (name, ...[labels]) => numberCell(name, labels),
    histogram: (name, ...[labels]) => histogramCell(name, labels),
    observe(name, labels, read) {
      const cell = numberCell(name, labels);
      readers.set(cell, { isGauge: definitions.get(name)?.type === "gauge", read });
      return () => readers.delete(cell);
    },
    beforeExport(prepare) {
      preparations.add(prepare);
      return () => preparations.delete(prepare);
    },
    families: snapshot,
    renderPrometheus: () => renderPrometheusText(snapshot()),
  };
}
