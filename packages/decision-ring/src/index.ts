/**
 * Why data was dropped: decisions as services tell them, and a memory of them that is bounded in entries and bytes.
 * Pure: the time comes with what is remembered.
 */
export { collectDecisions, explainUnit, maxDecisions } from "./collect-decisions.ts";
export type { DecisionQuery, DecisionRing, DecisionRingOptions, FoundRecords, RingState } from "./decision-ring.ts";
export { createDecisionRing, isWanted } from "./decision-ring.ts";
export { filterOutcome } from "./filter-outcome.ts";
export type { LimitQuestion } from "./limit-outcome.ts";
export { limitOutcome, withinLimits } from "./limit-outcome.ts";
export { parseLookupId } from "./lookup-id.ts";
export type { SamplingDraw } from "./sampling-outcome.ts";
export { samplingEvidence, samplingOutcome } from "./sampling-outcome.ts";
export type { Trail } from "./trail.ts";
export { openTrail } from "./trail.ts";
