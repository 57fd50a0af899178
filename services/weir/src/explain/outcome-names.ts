/** Outcome ids in words. */

const names: Readonly<Record<number, string>> = {
  0: "accepted",
  1: "filtered",
  2: "rate limited",
  3: "invalid",
  4: "abuse",
  5: "client discard",
  6: "cardinality limited",
};

/** An outcome, as in outcome messages: `1 (filtered)`. */
export function describeOutcomeId(id: number): string {
  return `${id} (${names[id] ?? "unknown"})`;
}
