import type { SamplingRules } from "./sampling-decision.ts";

/** Port: the rules of projects. */
export interface SamplingProjects {
  /**
   * The rules that apply to data of one project whose trace another one (or none: an empty key) started. Asks for
   * projects that are not known yet and waits a short while; of those still unknown there are no rules.
   */
  find(ownKey: string, rootKey: string): FoundRules | Promise<FoundRules>;
}

/** Rules, and whether some are missing. */
export interface FoundRules {
  readonly rules: SamplingRules;
  /** True if a project was not known in time. */
  readonly unresolved: boolean;
  /** True if it was the own project. */
  readonly ownUnknown: boolean;
  /** True if it was the project that started the trace. */
  readonly rootUnknown: boolean;
}
