/** The performance score of a transaction (events, section "Measurements", performance score). */
import type { ScoreProfile } from "@weir/performance-score";
import { scoreOf } from "@weir/performance-score";
import { eventFields } from "../event/condition-fields.ts";
import { ensureContext } from "../event/contexts.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";

/** Adds the scores to the measurements of a transaction, and the version of the profile to its contexts. */
export function scoreTransaction(fields: JsonObject, profiles: readonly ScoreProfile[]): void {
  const { measurements } = fields;
  if (profiles.length === 0 || !isObject(measurements)) return;
  const score = scoreOf(profiles, eventFields(fields), (name) => {
    const measurement = measurements[name];
    return isObject(measurement) && typeof measurement.value === "number" ? measurement.value : undefined;
  });
  if (score === undefined) return;
  for (const [name, value] of score.scores) measurements[name] = { value, unit: "ratio" };
  if (!score.hasTotal || score.version === undefined) return;
  const context = ensureContext(fields, "performance_score");
  context.type = "performancescore";
  context.score_profile_version = score.version;
}
