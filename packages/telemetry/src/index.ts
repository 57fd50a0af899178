/** What Weir says about itself: logs, metrics, and the one catalogue of their names. */
export type { Counter, Gauge, Histogram } from "./cells.ts";
export type { Logger, LoggerOptions } from "./logger.ts";
export { createLogger } from "./logger.ts";
export type { LabelsOf, MetricDefinition, MetricName, MetricNameOf } from "./metric-catalogue.ts";
export { metricCatalogue } from "./metric-catalogue.ts";
export { renderMetricReference } from "./metric-reference.ts";
export type { ExportableMetrics, Family, Labels, Metrics, Series } from "./metrics.ts";
export { createMetrics } from "./metrics.ts";
export type { PrometheusEndpoint, PrometheusEndpointOptions } from "./prometheus-endpoint.ts";
export { startPrometheusEndpoint } from "./prometheus-endpoint.ts";
export { prometheusName } from "./prometheus-text.ts";
