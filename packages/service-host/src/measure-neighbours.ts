/** Measures what a service asks of its neighbours, in the process or elsewhere: rate-limit timing is a part of it. */
import type { Metrics } from "@weir/telemetry";
import { measureCalls } from "@weir/telemetry";
import { oncePerPort } from "./once-per-port.ts";
import type {
  Clock,
  EventProcessorPort,
  Neighbours,
  QuotaPort,
  SamplingPort,
  ServiceName,
  SpanProcessorPort,
} from "./service.ts";

/** Neighbours of one service; their batch methods are measured. */
export function measureNeighbours(
  service: ServiceName,
  neighbours: Neighbours,
  { metrics, clock }: { readonly metrics: Metrics; readonly clock: Clock },
): Neighbours {
  function measured<A extends readonly unknown[], R>(neighbour: ServiceName, method: (...given: A) => Promise<R>) {
    const labels = { service, neighbour };
    const cells = {
      held: metrics.gauge("neighbour.calls.held", labels),
      duration: metrics.histogram("neighbour.call.duration", labels),
      failed: metrics.counter("neighbour.calls.failed", labels),
    };
    return measureCalls(cells, clock.monotonicMs, method);
  }

  const quota = oncePerPort((port: QuotaPort) => ({ ...port, check: measured("quota", port.check) }));
  const sampling = oncePerPort((port: SamplingPort) => ({ ...port, evaluate: measured("sampling", port.evaluate) }));
  const spanProcessor = oncePerPort((port: SpanProcessorPort) => ({
    ...port,
    processEnvelopes: measured("span-processor", port.processEnvelopes),
    processTransactions: measured("span-processor", port.processTransactions),
  }));
  const eventProcessor = oncePerPort((port: EventProcessorPort) => ({
    ...port,
    processEnvelopes: measured("event-processor", port.processEnvelopes),
  }));
  return {
    get projectConfig() {
      return neighbours.projectConfig;
    },
    get quota() {
      return quota(neighbours.quota);
    },
    get sampling() {
      return sampling(neighbours.sampling);
    },
    get spanProcessor() {
      return spanProcessor(neighbours.spanProcessor);
    },
    get eventProcessor() {
      return eventProcessor(neighbours.eventProcessor);
    },
  };
}
