/** Measures what a service asks of its neighbours, in the process or elsewhere: rate-limit timing is a part of it. */
import type { Metrics } from "@weir/telemetry";
import { measureCalls } from "@weir/telemetry";
import type { Clock, Neighbours, ServiceName } from "./service.ts";
import { wrapNeighbours } from "./wrap-neighbours.ts";

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

  return wrapNeighbours(neighbours, {
    quota: (port) => ({ ...port, check: measured("quota", port.check) }),
    sampling: (port) => ({ ...port, evaluate: measured("sampling", port.evaluate) }),
    spanProcessor: (port) => ({
      ...port,
      processEnvelopes: measured("span-processor", port.processEnvelopes),
      processTransactions: measured("span-processor", port.processTransactions),
    }),
    eventProcessor: (port) => ({
      ...port,
      processEnvelopes: measured("event-processor", port.processEnvelopes),
    }),
  });
}
