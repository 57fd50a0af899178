/** Counts and times what a lookup source answers. */
import type { Metrics } from "@weir/telemetry";
import type { LookupSource, StateAnswer } from "./domain/lookup-source.ts";

const kinds: readonly StateAnswer["kind"][] = ["found", "unchanged", "unknown", "failed"];

/** The same source, measured. @param monotonicMs ms since an arbitrary start */
export function measureLookups(source: LookupSource, metrics: Metrics, monotonicMs: () => number): LookupSource {
  const { name } = source;
  const duration = metrics.histogram("project_config.lookup.duration", { source: name });
  const counters = new Map(
    kinds.map((result) => [result, metrics.counter("project_config.lookups", { source: name, result })]),
  );
  return {
    ...source,
    async lookUp(query) {
      const startedAtMs = monotonicMs();
      const answer = await source.lookUp(query);
      duration.observe((monotonicMs() - startedAtMs) / 1000);
      counters.get(answer.kind)?.add();
      return answer;
    },
  };
}
