/** Accounts for a request that is refused before there is an envelope, because its sender was promised nothing but the truth about it. */
import { Decider } from "@weir/gen/weir/explain/v1/explain.ts";
import type { Accountant } from "@weir/managed";
import type { ProjectStates } from "@weir/project-state";
import type { DecisionLog } from "../explain/decision-log.ts";
import type { Removal } from "./removal.ts";
import { scopingOf } from "./scoping.ts";

/** Who sent it, and when. */
export interface RefusedRequest {
  readonly publicKey: string;
  readonly projectId: bigint | undefined;
  /** Ms since the epoch. */
  readonly receivedAtMs: number;
}

/** Ends quantities of a request with their outcomes. */
export type Refuse = (request: RefusedRequest, removals: readonly Removal[]) => void;

/** Creates the function. */
export function createRefuse(options: {
  readonly projects: ProjectStates;
  readonly accountant: Accountant;
  readonly decisions: DecisionLog;
}): Refuse {
  return (request, removals) => {
    const { receivedAtMs } = request;
    const scoping = scopingOf(options.projects.peek(request.publicKey), request);
    using settlement = options.accountant.open({ scoping, receivedAtMs });
    for (const { outcome, quantities } of removals) settlement.receive(quantities, (all) => all).reject(outcome);
    settlement.commit();
    const subject = { scoping, receivedAtMs, items: [], client: "" };
    options.decisions.rejected(subject, settlement.rejections, Decider.ADMISSION);
  };
}
