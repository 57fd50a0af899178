/** Counts outcomes by reason, so that a graph can say why data is dropped. */
import { categoryName } from "@weir/data-category";
import type { OutcomeRecord, OutcomeRecorder } from "@weir/managed";
import { OutcomeId } from "@weir/managed";
import type { Counter, Metrics } from "@weir/telemetry";

const names: ReadonlyMap<number, string> = new Map(
  Object.entries(OutcomeId).map(([name, id]) => [id, name.toLowerCase()]),
);

/** Combinations that are looked up quickly; the metric itself bounds its series. */
const maxKnown = 1000;

/** A recorder that counts what passes through it. What follows a colon in a reason is detail, and left out. */
export function countOutcomes(recorder: OutcomeRecorder, metrics: Metrics): OutcomeRecorder {
  const known = new Map<string, Counter>();

  function counterOf({ outcome, category }: OutcomeRecord): Counter {
    const reason = outcome.reason?.split(":", 1)[0] ?? "";
    const key = `${outcome.id} ${category} ${reason}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const counter = metrics.counter("outcomes.recorded", {
      outcome: names.get(outcome.id) ?? "unknown",
      reason,
      category: categoryName(category),
    });
    if (known.size < maxKnown) known.set(key, counter);
    return counter;
  }

  return {
    record(record) {
      counterOf(record).add(record.quantity);
      recorder.record(record);
    },
  };
}
