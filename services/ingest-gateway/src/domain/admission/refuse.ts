/** Accounts for a request that is refused before there is an envelope, because its sender was promised nothing but the truth about it. */
import type { Accountant } from "@weir/managed";
import type { ProjectStates } from "@weir/project-state";
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
export function createRefuse(options: { readonly projects: ProjectStates; readonly accountant: Accountant }): Refuse {
  return (request, removals) => {
    const scoping = scopingOf(options.projects.peek(request.publicKey), request);
    using settlement = options.accountant.open({ scoping, receivedAtMs: request.receivedAtMs });
    for (const { outcome, quantities } of removals) settlement.receive(quantities, (all) => all).reject(outcome);
    settlement.commit();
  };
}
