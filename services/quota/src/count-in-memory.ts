/** Counts in the memory of the process. */
import type { HealthPart, ServiceContext } from "@weir/service-host";
import { createMemoryQuotaCounter } from "./adapters/memory-quota-counter.ts";
import type { QuotaCounter } from "./domain/quota-counter.ts";

/** A counter with its lifetime. */
export interface ChosenCounter {
  readonly counter: QuotaCounter;
  start(): Promise<void>;
  stop(): void;
  health(): readonly HealthPart[];
}

/** Counts that are held in memory at most, about 20 MB. */
export const maxCounts = 100_000;

/** Creates the counter. */
export function countInMemory({ clock, metrics }: Pick<ServiceContext, "clock" | "metrics">): ChosenCounter {
  const counter = createMemoryQuotaCounter({ maxCounts, now: clock.now });
  metrics.observe("quota.counters", {}, () => counter.size);
  return { counter, start: async () => {}, stop() {}, health: () => [{ name: "counters", healthy: true }] };
}
