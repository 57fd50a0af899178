/** Performance scores: how good the web vitals of a page load were, weighed by the profiles of its project. */
export type { ScoreProfile } from "./profile.ts";
export { parseScoreProfiles } from "./profile.ts";
export type { PerformanceScore } from "./score.ts";
export { scoreOf } from "./score.ts";
