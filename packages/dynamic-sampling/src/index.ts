/** Dynamic sampling as several services see it: the configuration in typed form, and the reason of what is dropped. */

export type { ParsedSamplingConfig } from "./parse-sampling-config.ts";
export { parseSamplingConfig } from "./parse-sampling-config.ts";
export type {
  DecayingFunction,
  SamplingConfig,
  SamplingRule,
  SamplingRuleType,
  SamplingTimeRange,
  SamplingValue,
} from "./sampling-config.ts";
export { normalizeSamplingReason, samplingReason } from "./sampling-reason.ts";
