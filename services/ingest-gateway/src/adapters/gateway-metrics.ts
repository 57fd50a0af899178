/** What the gateway counts, resolved once. */
import type { SegmentLogError } from "@weir/segment-log";
import type { Counter, Metrics } from "@weir/telemetry";
import type { Admission } from "../domain/admission/admission.ts";
import type { DispatchObserver } from "../domain/dispatch/dispatch-observer.ts";
import type { ProcessorName } from "../domain/dispatch/processor-unit.ts";
import type { Spool } from "../domain/spool/spool.ts";

/** The gateway's counters, as those who are counted see them. */
export interface GatewayMetrics {
  readonly http: {
    /** `route`: name of the endpoint, or `none`. */
    answered(route: string, status: number, durationMs: number): void;
    failed(): void;
    connectionRefused(): void;
  };
  readonly dispatch: DispatchObserver;
  readonly spool: SpoolCounters;
  decided(kind: Admission["kind"]): void;
  /** Exports the fill of the buffer and of the edge; returns what ends it. */
  watch(spool: Spool, inFlight: () => { requests: number; connections: number; bodyBytes: number }): () => void;
}

/** What is counted about the buffer on disk. */
export interface SpoolCounters {
  recovered(envelopes: number): void;
  damaged(reason: "damaged" | "interrupted", envelopes: number): void;
  diskFailed(reason: string): void;
}

const statusClasses = ["1xx", "2xx", "3xx", "4xx", "5xx"] as const;

/** Resolves the counters. */
export function createGatewayMetrics(metrics: Metrics): GatewayMetrics {
  // Routes are those of our own table, so that there can be only so many.
  const requests = new Map<string, readonly Counter[]>();
  const countersOf = (route: string): readonly Counter[] => {
    const known = requests.get(route);
    if (known !== undefined) return known;
    const counters = statusClasses.map((status) => metrics.counter("gateway.requests", { route, status }));
    requests.set(route, counters);
    return counters;
  };
  const requestDuration = metrics.histogram("gateway.request.duration");
  const errors = metrics.counter("gateway.errors");
  const connectionsRefused = metrics.counter("gateway.connections.refused");
  const decision = (name: Admission["kind"]) => metrics.counter("gateway.envelopes", { decision: name });
  const decisions = {
    accepted: decision("accepted"),
    rate_limited: decision("rate_limited"),
    rejected: decision("rejected"),
    too_large: decision("too_large"),
    unavailable: decision("unavailable"),
  };
  return {
    http: {
      answered(route, status, durationMs) {
        countersOf(route)[Math.floor(status / 100) - 1]?.add();
        requestDuration.observe(durationMs / 1000);
      },
      failed: () => errors.add(),
      connectionRefused: () => connectionsRefused.add(),
    },
    dispatch: dispatchMetrics(metrics),
    spool: spoolCounters(metrics),
    decided: (kind) => decisions[kind].add(),
    watch(spool, inFlight) {
      const ends = [
        metrics.observe("gateway.spool.entries", {}, () => spool.size().entries),
        metrics.observe("gateway.spool.entries.capacity", {}, () => spool.size().maxEntries),
        metrics.observe("gateway.spool.size", {}, () => spool.size().bytes),
        metrics.observe("gateway.spool.size.capacity", {}, () => spool.size().maxBytes),
        metrics.observe("gateway.spool.disk.entries", {}, () => spool.size().disk?.entries ?? 0),
        metrics.observe("gateway.spool.disk.size", {}, () => spool.size().disk?.bytes ?? 0),
        metrics.observe("gateway.spool.disk.size.capacity", {}, () => spool.size().disk?.maxBytes ?? 0),
        metrics.observe("gateway.requests.in_flight", {}, () => inFlight().requests),
        metrics.observe("gateway.connections", {}, () => inFlight().connections),
        metrics.observe("gateway.bodies.held", {}, () => inFlight().bodyBytes),
      ];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

const diskFailureReasons: readonly SegmentLogError["code"][] = ["full", "no_space", "failed"];

function spoolCounters(metrics: Metrics): SpoolCounters {
  const recovered = metrics.counter("gateway.spool.recovered");
  const damaged = {
    damaged: metrics.counter("gateway.spool.damaged", { reason: "damaged" }),
    interrupted: metrics.counter("gateway.spool.damaged", { reason: "interrupted" }),
  };
  // A failure may be counted once and last: alerts see it only if there was a 0 before.
  for (const reason of diskFailureReasons) metrics.counter("gateway.spool.disk.failures", { reason });
  return {
    recovered: (envelopes) => recovered.add(envelopes),
    damaged: (reason, envelopes) => damaged[reason].add(envelopes),
    diskFailed: (reason) => metrics.counter("gateway.spool.disk.failures", { reason }).add(),
  };
}

function dispatchMetrics(metrics: Metrics): DispatchObserver {
  const wait = metrics.histogram("gateway.spool.wait");
  const dropped = {
    project_id: metrics.counter("gateway.spool.dropped", { reason: "project_id" }),
    timestamp: metrics.counter("gateway.spool.dropped", { reason: "timestamp" }),
    other: metrics.counter("gateway.spool.dropped", { reason: "other" }),
  };
  const lanes: Readonly<Record<ProcessorName, ReturnType<typeof laneMetrics>>> = {
    "span-processor": laneMetrics(metrics, "span-processor"),
    "event-processor": laneMetrics(metrics, "event-processor"),
  };
  return {
    released: (waitedMs) => wait.observe(waitedMs / 1000),
    dropped: (reason) => (reason === "project_id" || reason === "timestamp" ? dropped[reason] : dropped.other).add(),
    answered: (processor, answer) => lanes[processor].units[answer.kind].add(),
    batchEnded(processor, { succeeded, durationMs }) {
      lanes[processor].batches[succeeded ? "succeeded" : "failed"].add();
      lanes[processor].duration.observe(durationMs / 1000);
    },
    unavailable: (processor, because) => lanes[processor].unavailable.set(because === undefined ? 0 : 1),
  };
}

function laneMetrics(metrics: Metrics, processor: ProcessorName) {
  return {
    units: {
      processed: metrics.counter("gateway.units", { processor, result: "processed" }),
      retry: metrics.counter("gateway.units", { processor, result: "retry" }),
      failed: metrics.counter("gateway.units", { processor, result: "failed" }),
    },
    batches: {
      succeeded: metrics.counter("gateway.batches", { processor, result: "succeeded" }),
      failed: metrics.counter("gateway.batches", { processor, result: "failed" }),
    },
    duration: metrics.histogram("gateway.batch.duration", { processor }),
    unavailable: metrics.gauge("gateway.processor.unavailable", { processor }),
  };
}
