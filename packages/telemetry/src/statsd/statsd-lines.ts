/** Metrics as lines of the StatsD protocol with DogStatsD's tags and distributions. */
import type { HistogramCell, NumberCell } from "../cells.ts";
import { HistogramCell as Histogram } from "../cells.ts";
import type { ExportableMetrics, Family, Labels, Series } from "../metrics.ts";

/** How lines look. */
export interface StatsdForm {
  /** Before each name, with a dot between; empty: nothing. */
  readonly prefix: string;
  /** Tags of every line. */
  readonly tags: Labels;
  /** Longest line, in bytes; a distribution takes several lines if it must. */
  readonly maxBytes: number;
}

/** Renders what has changed. */
export interface StatsdLines {
  /** Counters since the last call, and the values of distributions since then; with gauges, if they are due. */
  render(withGauges: boolean): string[];
}

/** Creates it; what was counted before is in the first call. */
export function createStatsdLines(metrics: Pick<ExportableMetrics, "families">, form: StatsdForm): StatsdLines {
  const told = new WeakMap<NumberCell, number>();
  // Most series don't change within a second, and none changes its labels.
  const tagsOfCell = new WeakMap<Series["cell"], string>();

  function tagsOf({ cell, labels }: Series): string {
    const known = tagsOfCell.get(cell);
    if (known !== undefined) return known;
    const tags = renderTags({ ...form.tags, ...labels });
    tagsOfCell.set(cell, tags);
    return tags;
  }

  function renderSeries({ name, definition }: Family, series: Series): string[] {
    const { cell } = series;
    const full = form.prefix === "" ? name : `${form.prefix}.${name}`;
    if (cell instanceof Histogram) return renderDistribution(full, cell, () => tagsOf(series), form.maxBytes);
    if (definition.type === "gauge") return [`${full}:${cell.value}|g${tagsOf(series)}`];
    const grown = cell.value - (told.get(cell) ?? 0);
    told.set(cell, cell.value);
    return grown > 0 ? [`${full}:${grown}|c${tagsOf(series)}`] : [];
  }

  return {
    render: (withGauges) =>
      metrics
        .families({ gauges: withGauges })
        .flatMap((family) => family.series.flatMap((series) => renderSeries(family, series))),
  };
}

/** `name:1:2:3|d|@0.5|#tag:value`: a rate below 1 says that not every value is there. */
function renderDistribution(name: string, cell: HistogramCell, tags: () => string, maxBytes: number): string[] {
  const chosen = cell.recent?.take();
  if (chosen === undefined || chosen.values.length === 0) return [];
  const { values, seen } = chosen;
  const rate = values.length < seen ? `|@${(values.length / seen).toPrecision(6)}` : "";
  const end = `|d${rate}${tags()}`;
  const room = maxBytes - Buffer.byteLength(name) - Buffer.byteLength(end);
  const lines: string[] = [];
  let packed = "";
  for (const value of values) {
    const next = `:${value}`;
    if (packed !== "" && packed.length + next.length > room) {
      lines.push(name + packed + end);
      packed = "";
    }
    packed += next;
  }
  lines.push(name + packed + end);
  return lines;
}

function renderTags(tags: Labels): string {
  const parts = Object.entries(tags).map(([name, value]) => `${clean(name)}:${clean(value)}`);
  return parts.length === 0 ? "" : `|#${parts.join(",")}`;
}

/** Without what would end a tag or a line. */
function clean(text: string): string {
  return text.replace(/[,|#@\s]/g, "_");
}
