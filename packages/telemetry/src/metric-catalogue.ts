/**
 * The catalogue of metric names: every metric of every service, with type, unit, help and labels. A metric that is not
 * here can't be counted. Add to your service's block; Prometheus' name is `weir_` + the name with `_` for `.`, + the
 * unit for seconds and bytes, + `_total` for counters.
 */

/** What is known about a metric. */
export type MetricDefinition =
  | (MetricText & { readonly type: "counter" | "gauge" })
  | (MetricText & { readonly type: "histogram"; readonly buckets: readonly number[] });

interface MetricText {
  /** One sentence: what it counts or measures. */
  readonly help: string;
  /** Plural noun. `seconds`, `milliseconds` and `bytes` become part of the exported name. */
  readonly unit: string;
  /** Names of its labels; their values must come from a small, fixed set. */
  readonly labels: readonly string[];
}

/** Upper bounds in seconds, for network and processing times. */
const secondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
/** Upper bounds in bytes. */

export const metricCatalogue = {
  // Every process
  "process.info": { type: "gauge", unit: "flag", help: "Always 1; names the version.", labels: ["version"] },
  "process.cpu": { type: "counter", unit: "seconds", help: "User and system CPU time of the process.", labels: [] },
  "process.memory": { type: "gauge", unit: "bytes", help: "Resident memory of the process.", labels: [] },
  "process.event_loop.utilization": {
    type: "gauge",
    unit: "fraction",
    help: "Share of the time since the start in which the event loop was busy: 1 is a full core.",
    labels: [],
  },

  "process.event_loop.delay": {
    type: "gauge",
    unit: "seconds",
    help: "Longest delay of the event loop within the last 15 seconds.",
    labels: [],
  },

  "telemetry.spans": {
    type: "counter",
    unit: "spans",
    help: "Spans of traces that were sent to the collector, by result (exported, failed).",
    labels: ["result"],
  },
  "telemetry.reports": {
    type: "counter",
    unit: "reports",
    help: "Reports of metrics (OTLP) and packets of them (StatsD), by result (sent, failed).",
    labels: ["exporter", "result"],
  },

  // Connections between services
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

  // ingest-gateway
  "gateway.requests": {
    type: "counter",
    unit: "requests",
    help: "HTTP requests answered, by endpoint and class of status.",
    labels: ["route", "status"],
  },
  "gateway.request.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time from the arrival of an HTTP request's headers to its answer, the reading of its body included.",
    labels: [],
    buckets: secondsBuckets,
  },
  "gateway.requests.in_flight": {
    type: "gauge",
    unit: "requests",
    help: "HTTP requests that are being answered.",
    labels: [],
  },
  "gateway.connections": { type: "gauge", unit: "connections", help: "Open HTTP connections.", labels: [] },
  "gateway.connections.refused": {
    type: "counter",
    unit: "connections",
    help: "HTTP connections that were closed at once because there were limits.max_connections of them.",
    labels: [],
  },
  "gateway.bodies.held": { type: "gauge", unit: "bytes", help: "Request bodies that are being read.", labels: [] },
  "gateway.envelopes": {
    type: "counter",
    unit: "items",
    help: "Envelopes submitted by HTTP or gRPC, by decision.",
    labels: ["decision"],
  },
  "gateway.errors": { type: "counter", unit: "errors", help: "Requests that failed because of a bug.", labels: [] },
  "gateway.decisions.held": {
    type: "gauge",
    unit: "items",
    help: "Decisions that are remembered for those who ask why something was dropped.",
    labels: [],
  },
  "gateway.decisions.forgotten": {
    type: "gauge",
    unit: "items",
    help: "Decisions that were forgotten since the start to make room.",
    labels: [],
  },
  "gateway.spool.entries": {
    type: "gauge",
    unit: "items",
    help: "Envelopes in the buffer, in memory and on disk.",
    labels: [],
  },
  "gateway.spool.entries.capacity": {
    type: "gauge",
    unit: "items",
    help: "Most envelopes that the buffer holds.",
    labels: [],
  },
  "gateway.spool.size": {
    type: "gauge",
    unit: "bytes",
    help: "Memory of the envelopes in the buffer that are in memory.",
    labels: [],
  },
  "gateway.spool.size.capacity": {
    type: "gauge",
    unit: "bytes",
    help: "Most memory that envelopes in the buffer may take.",
    labels: [],
  },
  "gateway.spool.disk.entries": {
    type: "gauge",
    unit: "items",
    help: "Envelopes in the buffer that are on disk and not in memory.",
    labels: [],
  },
  "gateway.spool.disk.size": { type: "gauge", unit: "bytes", help: "Size of the buffer's files on disk.", labels: [] },
  "gateway.spool.disk.size.capacity": {
    type: "gauge",
    unit: "bytes",
    help: "Most bytes that the buffer's files may take.",
    labels: [],
  },
  "gateway.spool.disk.failures": {
    type: "counter",
    unit: "errors",
    help: "Times that the buffer's disk began to refuse writing, by reason.",
    labels: ["reason"],
  },
  "gateway.spool.recovered": {
    type: "counter",
    unit: "items",
    help: "Envelopes of former processes that were found on disk.",
    labels: [],
  },
  "gateway.spool.damaged": {
    type: "counter",
    unit: "items",
    help: "Envelopes lost to damage on disk: `interrupted` in being written (nobody was told that they were kept), `damaged` afterwards.",
    labels: ["reason"],
  },
  "gateway.spool.wait": {
    type: "histogram",
    unit: "seconds",
    help: "Time from the arrival of an envelope until it leaves the buffer.",
    labels: [],
    buckets: secondsBuckets,
  },
  "gateway.spool.dropped": {
    type: "counter",
    unit: "items",
    help: "Envelopes dropped whole when they left the buffer, by reason.",
    labels: ["reason"],
  },
  "gateway.processor.unavailable": {
    type: "gauge",
    unit: "flag",
    help: "1 while nothing is sent to a processor because it is out of reach or can deliver nothing, else 0.",
    labels: ["processor"],
  },
  "gateway.units": {
    type: "counter",
    unit: "items",
    help: "Units of envelopes answered by the processors, by result (processed, retry, failed).",
    labels: ["processor", "result"],
  },
  "gateway.batches": {
    type: "counter",
    unit: "batches",
    help: "Batches of units sent to the processors, by result (succeeded, failed).",
    labels: ["processor", "result"],
  },
  "gateway.batch.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time until a processor answered a batch.",
    labels: ["processor"],
    buckets: secondsBuckets,
  },
  "gateway.inflater.utilization": {
    type: "gauge",
    unit: "fraction",
    help: "Share of the threads that inflate crash dumps which are busy; above 1: requests wait for one.",
    labels: [],
  },
  "gateway.uploads.entries": {
    type: "gauge",
    unit: "items",
    help: "Uploads that are held, complete or not.",
    labels: [],
  },
  "gateway.uploads.size": { type: "gauge", unit: "bytes", help: "Bytes of uploads that are held.", labels: [] },
  "gateway.uploads.size.capacity": {
    type: "gauge",
    unit: "bytes",
    help: "Most bytes of uploads that are held.",
    labels: [],
  },
  "gateway.uploads.pieces": {
    type: "counter",
    unit: "items",
    help: "Pieces of uploads, by result (completed, continued, refused, failed).",
    labels: ["result"],
  },
  "gateway.uploads.expired": { type: "counter", unit: "items", help: "Uploads forgotten in time.", labels: [] },
  "gateway.uploads.references": {
    type: "counter",
    unit: "items",
    help: "References to uploads in units that were sent to a processor, by result (resolved, invalid).",
    labels: ["result"],
  },

  // project-config
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

  // quota
  "quota.checks": {
    type: "counter",
    unit: "items",
    help: "Checks answered; project_unknown and counters_unavailable let data pass uncounted.",
    labels: ["result"],
  },
  "quota.check.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time from a batch of checks' arrival to its answer, counting included.",
    labels: [],
    buckets: secondsBuckets,
  },
  "quota.batches.held": { type: "gauge", unit: "batches", help: "Batches of checks being answered.", labels: [] },
  "quota.errors": {
    type: "counter",
    unit: "errors",
    help: "Batches of checks that could not be answered.",
    labels: [],
  },
  "quota.redis.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time of a call to the Redis that counts quotas.",
    labels: [],
    buckets: secondsBuckets,
  },
  "quota.redis.errors": {
    type: "counter",
    unit: "errors",
    help: "Calls to the Redis that counts quotas which failed or took too long.",
    labels: [],
  },
  "quota.redis.breaker_open": {
    type: "gauge",
    unit: "flags",
    help: "1 while the Redis that counts quotas, or a node of its cluster, is not asked because it does not answer.",
    labels: [],
  },
  "quota.outage.quantity": {
    type: "counter",
    unit: "items",
    help: "Quantity that passed or was refused while the counters could not be reached, by what the quotas say for that. Over-admission is at most what passed.",
    labels: ["on_failure", "result"],
  },
  "quota.outage.over_admitted": {
    type: "counter",
    unit: "items",
    help: "Quantity that quotas which count locally during outages let pass beyond their limits, as found afterwards.",
    labels: [],
  },
  "quota.counters": { type: "gauge", unit: "entries", help: "Counts held in memory.", labels: [] },
  "quota.remembered": { type: "gauge", unit: "entries", help: "Answers held for repeated request ids.", labels: [] },
  "quota.cache.entries": { type: "gauge", unit: "entries", help: "Counters with a local share.", labels: [] },
  "quota.cache.over_accepted": {
    type: "counter",
    unit: "items",
    help: "Quantity accepted locally that the shared counter then refused.",
    labels: [],
  },

  // sampling
  "sampling.decision": {
    type: "counter",
    unit: "items",
    help: "Sampling decisions; error_tag decisions drop nothing.",
    labels: ["decision", "item"],
  },
  "sampling.evaluation.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time from a batch of evaluations' arrival to its answer, waiting for projects included.",
    labels: [],
    buckets: secondsBuckets,
  },
  "sampling.batches.held": {
    type: "gauge",
    unit: "batches",
    help: "Batches of evaluations being answered.",
    labels: [],
  },
  "sampling.errors": {
    type: "counter",
    unit: "errors",
    help: "Batches of evaluations that could not be answered.",
    labels: [],
  },
  "sampling.project_unresolved": {
    type: "counter",
    unit: "items",
    help: "Decisions made without the rules of a project that was not known in time.",
    labels: ["item"],
  },
  "sampling.reported": {
    type: "counter",
    unit: "items",
    help: "Decisions to keep what rules in the mode `report` would have dropped.",
    labels: ["item"],
  },
  "sampling.remembered.traces": {
    type: "gauge",
    unit: "traces",
    help: "Traces remembered for `weir sample simulate`; per project at most sampling.remembered_traces.",
    labels: [],
  },
  "sampling.remembered.bytes": {
    type: "gauge",
    unit: "bytes",
    help: "What they occupy, as estimated; at most sampling.remembered_bytes.",
    labels: [],
  },

  // between services, in one process or many
  "neighbour.calls.held": {
    type: "gauge",
    unit: "calls",
    help: "Calls of a service to another one that are under way.",
    labels: ["service", "neighbour"],
  },
  "neighbour.calls.failed": {
    type: "counter",
    unit: "calls",
    help: "Calls of a service to another one that failed.",
    labels: ["service", "neighbour"],
  },
  "neighbour.call.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time until another service answered; of quota: what rate limits cost.",
    labels: ["service", "neighbour"],
    buckets: secondsBuckets,
  },
  "project_states.held": {
    type: "gauge",
    unit: "items",
    help: "Projects whose state a service holds.",
    labels: ["service"],
  },
  "project_states.capacity": {
    type: "gauge",
    unit: "items",
    help: "Most projects whose state a service holds.",
    labels: ["service"],
  },
  "project_states.resolved": {
    type: "counter",
    unit: "items",
    help: "States that were needed: known at once, awaited, or not there in time.",
    labels: ["service", "result"],
  },
  "project_states.wait": {
    type: "histogram",
    unit: "seconds",
    help: "Time until a state was there that was not known at once, or until it was given up.",
    labels: ["service"],
    buckets: secondsBuckets,
  },
  "project_states.out_of_reach": {
    type: "gauge",
    unit: "seconds",
    help: "For how long a service has not reached project-config; 0 while it does.",
    labels: ["service"],
  },
  "accounting.received": {
    type: "counter",
    unit: "items",
    help: "Quantity that a service took into its books.",
    labels: ["service", "category"],
  },
  "accounting.accepted": {
    type: "counter",
    unit: "items",
    help: "Quantity that ended well: handed on or delivered.",
    labels: ["service", "category"],
  },
  "accounting.rejected": {
    type: "counter",
    unit: "items",
    help: "Quantity that ended with an outcome other than accepted.",
    labels: ["service", "category"],
  },
  "accounting.returned": {
    type: "counter",
    unit: "items",
    help: "Quantity given back to the caller, who will send it again.",
    labels: ["service", "category"],
  },
  "accounting.held": {
    type: "gauge",
    unit: "items",
    help: "Received − accepted − rejected − returned: what a service holds. Zero at rest; what stays is lost track of.",
    labels: ["service", "category"],
  },
  "accounting.would_reject": {
    type: "counter",
    unit: "items",
    help: "Quantity that rules in the mode `report` would have rejected; beside the balance.",
    labels: ["service", "category"],
  },

  // both processors
  "accounting.reported": {
    type: "counter",
    unit: "items",
    help: "Quantity that rules in the mode `report` would have dropped, by outcome and category: quotas and inbound filters.",
    labels: ["outcome", "category"],
  },
  "geo.reloads": {
    type: "counter",
    unit: "reloads",
    help: "Times that the changed file of the database of places was read anew. `failed`: the former one stays in use.",
    labels: ["result"],
  },
  "inbound_filters.reported": {
    type: "counter",
    unit: "items",
    help: "Items that an inbound filter in the mode `report` would have dropped. Filters that users define are `generic`.",
    labels: ["item", "filter"],
  },
  "project_states.problems": {
    type: "counter",
    unit: "errors",
    help: "Parts of project states and global configurations that are in error and are not used, each time one is read.",
    labels: ["service"],
  },

  // span-processor
  "span_processor.units": {
    type: "counter",
    unit: "items",
    help: "Units of work that ended: done, or returned to the caller for another try.",
    labels: ["kind", "result"],
  },
  "span_processor.units.held": {
    type: "gauge",
    unit: "items",
    help: "Units of work in progress.",
    labels: ["kind"],
  },
  "span_processor.unit.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time from the start of a unit's work to its answer, delivery included.",
    labels: ["kind"],
    buckets: secondsBuckets,
  },
  "span_processor.quota.unchecked": {
    type: "counter",
    unit: "items",
    help: "Quota checks that passed because the counters or the quota service could not be reached.",
    labels: [],
  },
  "span_processor.accounting.errors": {
    type: "counter",
    unit: "errors",
    help: "Mistakes of our own that accounting found; always 0 in a correct program.",
    labels: ["kind"],
  },

  // event-processor
  "event_processor.units": {
    type: "counter",
    unit: "items",
    help: "Envelope units by what became of them: processed, returned to be sent again, or refused.",
    labels: ["result"],
  },
  "event_processor.units.active": {
    type: "gauge",
    unit: "items",
    help: "Envelope units being processed.",
    labels: [],
  },
  "event_processor.unit.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time from a unit's arrival until its records are durable.",
    labels: [],
    buckets: secondsBuckets,
  },
  "event_processor.quota.unchecked": {
    type: "counter",
    unit: "items",
    help: "Quota checks that passed because the counters could not be reached.",
    labels: [],
  },
  "event_processor.sampling.undecided": {
    type: "counter",
    unit: "items",
    help: "Transactions and errors that were kept because sampling could not be decided.",
    labels: [],
  },
  "event_processor.bugs": {
    type: "counter",
    unit: "errors",
    help: "Mistakes of our own met while processing; the data is accounted as internal.",
    labels: [],
  },

  // sink and outcomes
  "sink.held": {
    type: "gauge",
    unit: "records",
    help: "Records that wait or are on their way to the sink.",
    labels: [],
  },
  "sink.held_bytes": { type: "gauge", unit: "bytes", help: "Bytes that wait or are on their way.", labels: [] },
  "sink.held_age": { type: "gauge", unit: "milliseconds", help: "Age of the oldest record that waits.", labels: [] },
  "sink.delivered": { type: "counter", unit: "records", help: "Records that became durable.", labels: [] },
  "sink.failed": {
    type: "counter",
    unit: "records",
    help: "Records that the sink refused or could not deliver, by error code; the caller keeps or accounts them.",
    labels: ["code"],
  },
  "sink.capacity": { type: "gauge", unit: "records", help: "Most records that may wait.", labels: [] },
  "sink.size.capacity": { type: "gauge", unit: "bytes", help: "Most bytes that may wait.", labels: [] },
  "sink.batches.held": { type: "gauge", unit: "batches", help: "Batches that are on their way.", labels: [] },
  "sink.deliveries.held": { type: "gauge", unit: "calls", help: "Deliveries that services wait for.", labels: [] },
  "sink.deliveries.failed": { type: "counter", unit: "calls", help: "Deliveries of services that failed.", labels: [] },
  "sink.delivery.duration": {
    type: "histogram",
    unit: "seconds",
    help: "Time from when a service hands records over until they are durable, waiting included.",
    labels: [],
    buckets: secondsBuckets,
  },
  "outcomes.recorded": {
    type: "counter",
    unit: "outcomes",
    help: "Quantity by outcome, reason without its details, and category: why data is dropped.",
    labels: ["outcome", "reason", "category"],
  },
  "outcomes.capacity": {
    type: "gauge",
    unit: "sums",
    help: "Most sums of outcomes that are held.",
    labels: [],
  },
  "outcomes.held": {
    type: "gauge",
    unit: "sums",
    help: "Sums of outcomes that wait for their window to end.",
    labels: [],
  },
  "outcomes.dropped": {
    type: "counter",
    unit: "outcomes",
    help: "Outcomes that nobody is told: the project is unknown, the time is too old or ahead, no room is left for another sum, or they could not be delivered before a stop.",
    labels: ["why"],
  },
  "processes.running": {
    type: "gauge",
    unit: "processes",
    help: "Copies of Weir that a supervisor (weir run --processes) has running and ready.",
    labels: [],
  },
  "processes.wanted": {
    type: "gauge",
    unit: "processes",
    help: "Copies of Weir that a supervisor is to keep running.",
    labels: [],
  },
  "processes.restarts": {
    type: "counter",
    unit: "restarts",
    help: "Copies of Weir that ended by themselves and were started again by their supervisor.",
    labels: [],
  },
  "processes.hung": {
    type: "counter",
    unit: "events",
    help: "Times that a copy of Weir did not answer its supervisor for processes.hang_timeout, and was killed to be started again.",
    labels: [],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

type Catalogue = typeof metricCatalogue;

/** The name of a metric. */
export type MetricName = keyof Catalogue;

/** The names of the metrics of one type. */
export type MetricNameOf<T extends MetricDefinition["type"]> = {
  [N in MetricName]: Catalogue[N]["type"] extends T ? N : never;
}[MetricName];

/** The labels that a metric needs. */
export type LabelsOf<N extends MetricName> = { readonly [L in Catalogue[N]["labels"][number]]: string };
