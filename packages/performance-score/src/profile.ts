/** Profiles that say how a page load is scored (events, section "Measurements", performance score). */
import type { Condition } from "@weir/conditions";
import { parseCondition } from "@weir/conditions";

/** One measurement that a score takes into account. */
export interface ScoreComponent {
  /** Its short name, for example `lcp`. */
  readonly measurement: string;
  readonly weight: number;
  /** The value that only a tenth of all page loads stays below. */
  readonly p10: number;
  /** The median. */
  readonly p50: number;
  /** False: without it the profile does not apply. */
  readonly optional: boolean;
}

/** How a page load is scored if the condition holds. */
export interface ScoreProfile {
  readonly condition: Condition;
  readonly components: readonly ScoreComponent[];
  readonly version: string | undefined;
}

/**
 * Reads the member `performanceScore` of a project's configuration.
 * @returns the profiles that have a condition, in their order
 */
export function parseScoreProfiles(document: unknown): readonly ScoreProfile[] {
  const profiles = isRecord(document) ? document.profiles : undefined;
  if (!Array.isArray(profiles)) return [];
  return profiles.filter(isRecord).flatMap(({ condition, scoreComponents, version }) => {
    if (!isRecord(condition)) return [];
    const components = Array.isArray(scoreComponents) ? scoreComponents.filter(isRecord).flatMap(readComponent) : [];
    return [
      {
        condition: parseCondition(condition),
        components,
        version: typeof version === "string" ? version : undefined,
      },
    ];
  });
}

function readComponent(component: Readonly<Record<string, unknown>>): ScoreComponent[] {
  const { measurement, weight, p10, p50, optional } = component;
  if (typeof measurement !== "string" || typeof weight !== "number") return [];
  if (typeof p10 !== "number" || typeof p50 !== "number") return [];
  return [{ measurement, weight, p10, p50, optional: optional === true }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
