/** Puts together what remembers decisions and what tells of them. */
import type { WeirConfig } from "@weir/config";
import { createDecisionRing } from "@weir/decision-ring";
import type { ProjectStates } from "@weir/project-state";
import type { ServiceContext } from "@weir/service-host";
import type { DecisionLog } from "./domain/explain/decision-log.ts";
import { createDecisionLog, noDecisionLog } from "./domain/explain/decision-log.ts";

/** What it is made of. */
export interface ExplainParts extends Pick<ServiceContext, "clock" | "random"> {
  readonly config: Pick<WeirConfig, "explain">;
  readonly projects: ProjectStates;
}

/** Remembers decisions, and tells of them. */
export interface Explaining {
  readonly decisions: DecisionLog;
}

/** Composes it. With `explain.max_entries` 0 nothing is remembered. */
export function composeExplain({ config, projects, clock, random }: ExplainParts): Explaining {
  const { max_entries: maxEntries, max_bytes: maxBytes, kept_sample_rate: keptSampleRate } = config.explain;
  if (maxEntries === 0) return { decisions: noDecisionLog };
  const ring = createDecisionRing({ maxEntries, maxBytes });
  return {
    decisions: createDecisionLog({ ring, projects, keptSampleRate, random: random.float, now: clock.now }),
  };
}
