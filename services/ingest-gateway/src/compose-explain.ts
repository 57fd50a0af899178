/** Puts together what remembers decisions and what tells of them. */
import { hostname } from "node:os";
import type { WeirConfig } from "@weir/config";
import { createDecisionRing } from "@weir/decision-ring";
import { ExplainServiceDefinition } from "@weir/gen/weir/explain/v1/explain.ts";
import type { ProjectStates } from "@weir/project-state";
import type { ServiceBinding } from "@weir/rpc";
import { bind } from "@weir/rpc";
import type { ServiceContext } from "@weir/service-host";
import type { DecisionLog } from "./domain/explain/decision-log.ts";
import { createDecisionLog, noDecisionLog } from "./domain/explain/decision-log.ts";
import { withRules } from "./domain/explain/find-rules.ts";
import { createExplainService } from "./edge/grpc/explain-service.ts";
import type { HttpObserver } from "./edge/http/http-server.ts";
import { refusedRequest } from "./edge/refused-request.ts";

/** What it is made of. */
export interface ExplainParts extends Pick<ServiceContext, "clock" | "random" | "metrics"> {
  readonly config: Pick<WeirConfig, "explain">;
  readonly projects: ProjectStates;
}

/** Remembers decisions, and tells of them. */
export interface Explaining {
  readonly decisions: DecisionLog;
  /** For requests over HTTP that are refused before there is anything to account for. */
  readonly onRefused: HttpObserver["refused"];
  readonly binding: ServiceBinding;
  /** Exports how much is remembered; returns what ends it. */
  readonly watch: () => () => void;
}

/** Composes it. With `explain.max_entries` 0 nothing is remembered, and those who ask are told so. */
export function composeExplain({ config, projects, clock, random, metrics }: ExplainParts): Explaining {
  const { max_entries: maxEntries, max_bytes: maxBytes, kept_sample_rate: keptSampleRate } = config.explain;
  const ring = maxEntries === 0 ? undefined : createDecisionRing({ maxEntries, maxBytes });
  const service = createExplainService({
    ring,
    maxEntries,
    maxBytes,
    keptSampleRate,
    instance: `${hostname()}/${process.pid}`,
    sinceMs: clock.now(),
    withRules: (record) => withRules(record, projects),
  });
  const decisions =
    ring === undefined
      ? noDecisionLog
      : createDecisionLog({ ring, projects, keptSampleRate, random: random.float, now: clock.now });
  return {
    decisions,
    onRefused(route, request, problem) {
      if (ring === undefined || problem.answer.status >= 500) return;
      const { subject, decision } = refusedRequest(route, request, problem);
      decisions.refused(subject, decision);
    },
    binding: bind(ExplainServiceDefinition, service),
    watch() {
      const ends = [
        metrics.observe("gateway.decisions.held", {}, () => ring?.state.entries ?? 0),
        metrics.observe("gateway.decisions.forgotten", {}, () => ring?.state.forgotten ?? 0),
      ];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
