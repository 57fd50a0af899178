/** Scores a page load by the first profile that fits (events, section "Measurements", performance score). */
import type { GetField } from "@weir/conditions";
import { matches } from "@weir/conditions";
import { cumulativeShare } from "./log-normal.ts";
import type { ScoreComponent, ScoreProfile } from "./profile.ts";

/** The scores of one page load. */
export interface PerformanceScore {
  /** By name (`score.lcp`, `score.ratio.lcp`, `score.weight.lcp`, `score.total`), as ratios. */
  readonly scores: ReadonlyMap<string, number>;
  /** Version of the profile. */
  readonly version: string | undefined;
  /** False: none of the measurements was there, so that only weights are known. */
  readonly hasTotal: boolean;
}

const negligible = Number.EPSILON;

/**
 * Scores what was measured.
 * @param getField reads the fields that conditions name
 * @param measured yields a measurement by its short name
 * @returns undefined if no profile applies
 */
export function scoreOf(
  profiles: readonly ScoreProfile[],
  getField: GetField,
  measured: (measurement: string) => number | undefined,
): PerformanceScore | undefined {
  for (const profile of profiles) {
    if (!matches(profile.condition, getField)) continue;
    const score = scoreBy(profile, measured);
    if (score !== undefined) return score;
  }
  return undefined;
}

function scoreBy(
  { components, version }: ScoreProfile,
  measured: (measurement: string) => number | undefined,
): PerformanceScore | undefined {
  let totalWeight = 0;
  for (const component of components) {
    const isAbsent = measured(component.measurement) === undefined;
    if (isAbsent && isRequired(component)) return undefined;
    if (!isAbsent || !component.optional) totalWeight += component.weight;
  }
  if (Math.abs(totalWeight) < negligible) return undefined;
  const scores = new Map<string, number>();
  let total: number | undefined;
  for (const { measurement, weight, p10, p50 } of components) {
    const value = measured(measurement);
    const share = value === undefined ? 0 : weight / totalWeight;
    if (value !== undefined) {
      const ratio = cumulativeShare(value, p10, p50);
      scores.set(`score.ratio.${measurement}`, ratio);
      scores.set(`score.${measurement}`, ratio * share);
      total = (total ?? 0) + ratio * share;
    }
    scores.set(`score.weight.${measurement}`, share);
  }
  if (total !== undefined) scores.set("score.total", total);
  return { scores, version, hasTotal: total !== undefined };
}

function isRequired({ optional, weight }: ScoreComponent): boolean {
  return !optional && Math.abs(weight) >= negligible;
}
