/** The performance score of a page load (spans, section "Performance score"). */
import { measurementAttributes } from "@weir/attribute-conventions";
import type { ScoreProfile } from "@weir/performance-score";
import { scoreOf } from "@weir/performance-score";
import { recordFields } from "../../filters/filterable-record.ts";
import { doubleAttribute, numberAt } from "../../values/attributes.ts";
import type { Span } from "../span.ts";

/** Writes the scores by the first profile that applies, over what the client sent under their names. */
export function scoreSpan({ attributes, name, status }: Span, profiles: readonly ScoreProfile[]): void {
  if (profiles.length === 0) return;
  const score = scoreOf(profiles, recordFields("span.", { name, status }, attributes), (measurement) =>
    numberAt(attributes, measurementAttributes.get(measurement) ?? measurement),
  );
  if (score === undefined) return;
  for (const [key, ratio] of score.scores) attributes.set(key, doubleAttribute(ratio));
}
