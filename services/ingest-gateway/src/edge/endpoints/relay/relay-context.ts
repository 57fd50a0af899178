/** What the endpoints for relays downstream share. */
import type { ProjectStates } from "@weir/project-state";
import type { ProjectConfigPort } from "@weir/service-host";
import type { Admit } from "../../../domain/admission/steps.ts";
import type { HttpAnswer } from "../../http/http-answer.ts";

/** A request that somebody else answers. */
export interface ForwardedRequest {
  /** Path and query. */
  readonly target: string;
  /** Those of the caller. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Has the upstream answer. Never rejects: an upstream that cannot be reached is an answer, too. */
export type Forward = (request: ForwardedRequest) => Promise<HttpAnswer>;

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
