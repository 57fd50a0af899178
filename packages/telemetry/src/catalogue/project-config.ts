/** Metrics of project-config: sources, watchers, what is pushed. */
import type { MetricDefinitions } from "./metric-definition.ts";
import { secondsBuckets } from "./metric-definition.ts";

export const projectConfigMetrics = {
  "project_config.projects": {
    type: "gauge",
    unit: "projects",
    help: "Local projects by where they come from.",
    labels: ["origin"],
  },
  "project_config.broken_files": {
    type: "gauge",
    unit: "items",
    help: "Files of the projects folder whose present content cannot be used.",
    labels: [],
  },
  "project_config.conflicts": {
    type: "gauge",
    unit: "items",
    help: "Keys and projects that two sources claim.",
    labels: [],
  },
  "project_config.changes": {
    type: "counter",
    unit: "items",
    help: "Keys whose state became another one.",
    labels: [],
  },
  "project_config.problem_documents": {
    type: "gauge",
    unit: "items",
    help: "Documents that are in force only in part, or not at all because they are malformed.",
    labels: ["effect"],
  },
  "project_config.change.delay": {
    type: "histogram",
    unit: "seconds",
    help: "From a project's last change, as its file or document says, until watchers are told.",
    labels: [],
    buckets: secondsBuckets,
  },
  "project_config.apply.delay": {
    type: "histogram",
    unit: "seconds",
    help: "From a state's being sent to a watcher until it says that it works by it.",
    labels: [],
    buckets: secondsBuckets,
  },
  "project_config.watchers": { type: "gauge", unit: "connections", help: "Open watch streams.", labels: [] },
  "project_config.pushed": { type: "counter", unit: "items", help: "States sent to watchers.", labels: [] },
  "project_config.lookups": {
    type: "counter",
    unit: "items",
    help: "Keys looked up in Redis or at the upstream, by source and result.",
    labels: ["source", "result"],
  },
  "project_config.lookup.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time until a source answered for a key, waiting for its batch included.",
    labels: ["source"],
    buckets: secondsBuckets,
  },
  "project_config.looked_up": {
    type: "gauge",
    unit: "items",
    help: "Keys held from Redis or the upstream, disabled and pending ones included.",
    labels: [],
  },
  "project_config.looked_up.documents": {
    type: "gauge",
    unit: "bytes",
    help: "Documents held from Redis or the upstream.",
    labels: [],
  },
  "project_config.upstream.requests": {
    type: "counter",
    unit: "requests",
    help: "Requests to the upstream, by what they are for and result.",
    labels: ["query", "result"],
  },
  "project_config.upstream.waiting": {
    type: "gauge",
    unit: "items",
    help: "Keys that wait for an answer of the upstream.",
    labels: [],
  },
} as const satisfies MetricDefinitions;
