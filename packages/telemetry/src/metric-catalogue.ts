/**
 * The catalogue of metric names: every metric of every service, with type, unit, help and labels. A metric that is not
 * here can't be counted. Add to the file of your service below `catalogue/`; Prometheus' name is `weir_` + the name with
 * `_` for `.`, + the unit for seconds and bytes, + `_total` for counters.
 */

import { connectionMetrics } from "./catalogue/connections.ts";
import { deliveryMetrics } from "./catalogue/delivery.ts";
import { eventProcessorMetrics } from "./catalogue/event-processor.ts";
import { ingestGatewayMetrics } from "./catalogue/ingest-gateway.ts";
import type { MetricDefinition } from "./catalogue/metric-definition.ts";
import { processMetrics } from "./catalogue/process.ts";
import { processorMetrics } from "./catalogue/processors.ts";
import { projectConfigMetrics } from "./catalogue/project-config.ts";
import { quotaMetrics } from "./catalogue/quota.ts";
import { samplingMetrics } from "./catalogue/sampling.ts";
import { serviceMetrics } from "./catalogue/services.ts";
import { spanProcessorMetrics } from "./catalogue/span-processor.ts";
import { supervisorMetrics } from "./catalogue/supervisor.ts";

/** By name, in the order of the reference. */
export const metricCatalogue = {
  ...processMetrics,
  ...connectionMetrics,
  ...ingestGatewayMetrics,
  ...projectConfigMetrics,
  ...quotaMetrics,
  ...samplingMetrics,
  ...serviceMetrics,
  ...processorMetrics,
  ...spanProcessorMetrics,
  ...eventProcessorMetrics,
  ...deliveryMetrics,
  ...supervisorMetrics,
} as const;

type Catalogue = typeof metricCatalogue;

/** The name of a metric. */
export type MetricName = keyof Catalogue;

/** The names of the metrics of one type. */
export type MetricNameOf<T extends MetricDefinition["type"]> = {
  [N in MetricName]: Catalogue[N]["type"] extends T ? N : never;
}[MetricName];

/** The labels that a metric needs. */
export type LabelsOf<N extends MetricName> = { readonly [L in Catalogue[N]["labels"][number]]: string };
