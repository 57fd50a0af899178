/** What endpoints that take data share. */
import type { Admit } from "../../domain/admission/steps.ts";
import type { InternalRelays } from "../request-metadata.ts";

/** Collaborators and limits. */
export interface EndpointContext {
  readonly admit: Admit;
  readonly internalRelays: InternalRelays;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** A version 4 UUID in hyphenated form. */
  readonly uuid: () => string;
  /** In bytes, decompressed. */
  readonly maxEnvelopeBytes: number;
  readonly maxEventBytes: number;
  readonly maxContainerBytes: number;
  /** The client of what the gateway itself makes of data in foreign formats. Processors know it by its part before the slash. */
  readonly ownClient: string;
}
