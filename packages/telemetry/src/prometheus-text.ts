/** Prometheus' text exposition format, version 0.0.4. */

import type { MetricDefinition } from "./catalogue/metric-definition.ts";
import { HistogramCell } from "./cells.ts";
import type { Family, Labels, Series } from "./metrics.ts";

/** The media type of the text. */
export const prometheusContentType = "text/plain; version=0.0.4; charset=utf-8";

/** Units that are part of a name. */
const namedUnits: ReadonlySet<string> = new Set(["seconds", "milliseconds", "bytes"]);

/** The name under which a metric is exported: `gateway.requests` becomes `weir_gateway_requests_total`. A unit is said once. */
export function prometheusName(name: string, definition: MetricDefinition): string {
  const base = `weir_${name.replaceAll(".", "_")}`;
  const isNamed = namedUnits.has(definition.unit) && !base.endsWith(`_${definition.unit}`);
  const unit = isNamed ? `_${definition.unit}` : "";
  return `${base}${unit}${definition.type === "counter" ? "_total" : ""}`;
}

/** Renders metrics, each with its help and type. */
export function renderPrometheusText(families: readonly Family[]): string {
  return families.map(renderFamily).join("");
}

function renderFamily(family: Family): string {
  const name = prometheusName(family.name, family.definition);
  const lines = family.series.flatMap((series) => renderSeries(name, series));
  return `# HELP ${name} ${escapeHelp(family.definition.help)}\n# TYPE ${name} ${family.definition.type}\n${lines.join("\n")}\n`;
}

function renderSeries(name: string, { labels, cell }: Series): readonly string[] {
  if (!(cell instanceof HistogramCell)) return [`${name}${renderLabels(labels)} ${renderNumber(cell.value)}`];
  let below = 0;
  const buckets = cell.counts.map((count, index) => {
    below += count;
    const bound = cell.bounds[index];
    return `${name}_bucket${renderLabels({ ...labels, le: bound === undefined ? "+Inf" : renderNumber(bound) })} ${below}`;
  });
  return [
    ...buckets,
    `${name}_sum${renderLabels(labels)} ${renderNumber(cell.sum)}`,
    `${name}_count${renderLabels(labels)} ${cell.count}`,
  ];
}

function renderLabels(labels: Labels): string {
  const parts = Object.entries(labels).map(([label, value]) => `${label}="${escapeValue(value)}"`);
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

function renderNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value);
}

function escapeHelp(help: string): string {
  return help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeValue(value: string): string {
  return escapeHelp(value).replaceAll('"', '\\"');
}
