/** What a project wants scrubbed, read once per revision of its configuration (PII, section "Where scrubbing runs"). */
import type { CompiledConfig } from "./rules/compile.ts";
import { compileConfig } from "./rules/compile.ts";
import type { PiiProblem } from "./rules/parse-config.ts";
import { PiiConfigError, parsePiiConfig } from "./rules/parse-config.ts";
import { type ScrubbingSettings, settingsConfig } from "./rules/settings-config.ts";

/** What a project wants scrubbed. */
export interface Scrubbing {
  /** The variables of GraphQL requests. */
  readonly graphql: boolean;
  /** The project's own rules. */
  readonly rules: CompiledConfig | undefined;
  /** The rules that its settings stand for; they apply to what its own rules left. */
  readonly settings: CompiledConfig | undefined;
}

/** What was read, and what is wrong with it. */
export interface ReadScrubbing {
  readonly scrubbing: Scrubbing;
  readonly problems: readonly PiiProblem[];
  /** True if rules cannot be read: then nothing of the project may go on, as it would go on unscrubbed. */
  readonly malformed: boolean;
}

/** Reads the members `piiConfig` and `datascrubbingSettings` of a project's configuration. */
export function readScrubbing(piiConfig: unknown, settings: ScrubbingSettings | undefined): ReadScrubbing {
  const derived = settings === undefined ? undefined : settingsConfig(settings);
  const graphql = settings?.scrubData === true;
  const fromSettings = derived === undefined ? undefined : compileConfig(derived);
  try {
    const rules = piiConfig === undefined || piiConfig === null ? undefined : compileConfig(parsePiiConfig(piiConfig));
    const problems = (rules?.problems ?? []).map(
      ({ ruleId, message }): PiiProblem => ({
        path: `piiConfig.rules.${ruleId}`,
        found: message,
        expected: "an expression that can be read",
      }),
    );
    return { scrubbing: { graphql, rules, settings: fromSettings }, problems, malformed: false };
  } catch (error) {
    if (!(error instanceof PiiConfigError)) throw error;
    const scrubbing = { graphql, rules: undefined, settings: fromSettings };
    return { scrubbing, problems: [error.problem], malformed: true };
  }
}
