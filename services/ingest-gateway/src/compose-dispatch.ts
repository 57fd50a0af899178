/** Puts together what takes envelopes out of the buffer: with real time, and with what is logged, measured and traced of it. */
import type { Accountant, Books } from "@weir/managed";
import type { ServiceContext } from "@weir/service-host";
import type { GatewayMetrics } from "./adapters/gateway-metrics.ts";
import type { GatewayTracing } from "./compose-tracing.ts";
import type { DispatchObserver } from "./domain/dispatch/dispatch-observer.ts";
import type { Dispatcher } from "./domain/dispatch/dispatcher.ts";
import { createDispatcher } from "./domain/dispatch/dispatcher.ts";
import type { LaneBounds } from "./domain/dispatch/processor-lanes.ts";
import type { DecisionLog } from "./domain/explain/decision-log.ts";
import type { ReleaseOptions } from "./domain/spool/release.ts";
import type { Spool } from "./domain/spool/spool.ts";

/** What it is made of. */
export interface DispatchParts extends Pick<ServiceContext, "logger" | "clock" | "random"> {
  readonly spool: Spool;
  readonly release: ReleaseOptions;
  readonly accountant: Accountant;
  readonly books: Books;
  readonly decisions: DecisionLog;
  readonly processors: LaneBounds["processors"];
  readonly metrics: GatewayMetrics["dispatch"];
  readonly tracing: Pick<GatewayTracing, "released">;
}

/** Composes it. */
export function composeDispatch(parts: DispatchParts): Dispatcher {
  const { spool, release, accountant, books, decisions, processors, clock, random } = parts;
  const { maxBytes } = spool.size();
  return createDispatcher({
    spool,
    release,
    accountant,
    books,
    decisions,
    processors,
    observer: observe(parts),
    clock,
    random: random.float,
    delay(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    defer: setImmediate,
    maxBatchUnits: 64,
    // Together, what both processors have taken leaves a quarter of the buffer's memory to what arrives.
    maxBatchBytes: Math.min(4 * 1024 * 1024, maxBytes / 32),
    maxBatchesInFlight: 8,
    maxQueuedUnits: 16_384,
    maxQueuedBytes: maxBytes / 8,
  });
}

function observe({ metrics, tracing, logger }: DispatchParts): DispatchObserver {
  return {
    ...metrics,
    released(waitedMs, envelope) {
      metrics.released(waitedMs, envelope);
      tracing.released(waitedMs, envelope);
    },
    unavailable(processor, because) {
      metrics.unavailable(processor, because);
      if (because === undefined) logger.info({ processor }, "a processor can be sent to again");
      else logger.warn({ processor, because }, "a processor can't be sent to; what is for it waits");
    },
  };
}
