/** What the endpoints for relays downstream share. */
import type { ProjectStates } from "@weir/project-state";
import type { ProjectConfigPort } from "@weir/service-host";
import type { Admit } from "../../../domain/admission/steps.ts";
import type { Forward } from "../../../domain/relays/forward.ts";

export interface RelayContext {
  readonly projectConfig: Pick<ProjectConfigPort, "getRelays" | "challengeRelay" | "registerRelay">;
  readonly projects: Pick<ProjectStates, "peek" | "globalConfig">;
  /** Oldest signature that is valid, in ms. */
  readonly maxSignatureAgeMs: number;
  /** Where relays are to send data instead; undefined: here. */
  readonly advertisedUpstream: string | undefined;
  /** Undefined: there is no upstream. */
  readonly forward: Forward | undefined;
  readonly admit: Admit;
}

/** Largest body of the JSON routes. */
export const maxRelayBodyBytes = 262_144;
