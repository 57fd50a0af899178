/** The project state and global configuration documents in typed form, and the pushed cache that services read them from. */
export type {
  DecayingFunction,
  SamplingConfig,
  SamplingRule,
  SamplingRuleType,
  SamplingTimeRange,
  SamplingValue,
} from "@weir/dynamic-sampling";
export type { ConfigProblem } from "@weir/rate-limits";
export { ConfigDocumentError } from "./config-document-error.ts";
export {
  type ProblemEffect,
  type ReportedProblem,
  reportGlobalDocument,
  reportProjectDocument,
  reportProjectFile,
} from "./document-report.ts";
export { effectiveFeatures, type FeatureFlag, featureFlags } from "./features.ts";
export { type GlobalOption, type GlobalOptions, globalOptions } from "./global-options.ts";
export { emptyGlobalConfig, type ParsedGlobalConfig, parseGlobalConfig } from "./parse-global-config.ts";
export { parseProjectState } from "./parse-project-state.ts";
export { renderProjectReference } from "./project-reference.ts";
export type {
  DisabledProject,
  EnabledProject,
  GlobalConfig,
  PendingProject,
  ProjectConfig,
  ProjectState,
  Retention,
  RetentionProduct,
} from "./project-state.ts";
export { createProjectStates, type ProjectStates, type ProjectStatesOptions } from "./project-states.ts";
export { isPublicKey } from "./public-key.ts";
export { type ServedForm, servedConfig, servedGlobalDocument, servedStateDocument } from "./served-document.ts";
