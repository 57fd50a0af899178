/** Metrics of connections between services: replicas, certificates, callers. */
import type { MetricDefinitions } from "./metric-definition.ts";

export const connectionMetrics = {
  "rpc.replicas": {
    type: "gauge",
    unit: "replicas",
    help: "Addresses that a neighbour has.",
    labels: ["service"],
  },
  "rpc.replicas.ready": {
    type: "gauge",
    unit: "replicas",
    help: "Replicas of a neighbour that are connected and answer.",
    labels: ["service"],
  },
  "rpc.replicas.lost": {
    type: "counter",
    unit: "events",
    help: "Times that a replica of a neighbour could not be reached, also because of its certificate, or hung with its connection up.",
    labels: ["service", "why"],
  },
  "rpc.callers.refused": {
    type: "counter",
    unit: "connections",
    help: "Connections whose caller was refused for its certificate, by reason.",
    labels: ["reason"],
  },
  "rpc.certificates.reloads": {
    type: "counter",
    unit: "reloads",
    help: "Times that certificates were read anew because their files had changed, by result.",
    labels: ["result"],
  },
  "rpc.certificates.validity": {
    type: "gauge",
    unit: "seconds",
    help: "Time until the certificate of this process expires.",
    labels: [],
  },
} as const satisfies MetricDefinitions;
