import type { MetricDefinition } from "./catalogue/metric-definition.ts";
import { metricCatalogue } from "./metric-catalogue.ts";
import { prometheusName } from "./prometheus-text.ts";

/** The page of metrics, as Markdown. */
export function renderMetricReference(): string {
  const rows = Object.entries(metricCatalogue).map(([name, definition]) => row(name, definition));
  return `# Metrics

<!-- Generated from packages/telemetry: change it there, then run \`node tools/write-references.ts\`. -->

Set \`metrics.prometheus\` to an address such as \`127.0.0.1:9464\` to have them at \`GET /metrics\` in Prometheus' text format. [telemetry.md](telemetry.md) tells of other ways.

| name | type | unit | labels | what it tells |
| --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

function row(name: string, definition: MetricDefinition): string {
  const { type, unit, labels, help } = definition;
  const labelText = labels.map((label) => `\`${label}\``).join(", ");
  return `| \`${prometheusName(name, definition)}\` | ${type} | ${unit} | ${labelText} | ${help.replaceAll("|", "\\|")} |`;
}
