/** What endpoints that take data share. */
import type { CrashDoor } from "../../domain/admission/crash-door.ts";
import type { Refuse } from "../../domain/admission/refuse.ts";
import type { Admit } from "../../domain/admission/steps.ts";
import type { InflateCrashFile } from "../../domain/crash-compression.ts";
import type { InternalRelays } from "../request-metadata.ts";
import type { UploadContext } from "./upload-context.ts";

/** Collaborators and limits. */
export interface EndpointContext {
  readonly admit: Admit;
  /** Accounts for what is refused before it is an envelope. */
  readonly refuse: Refuse;
  readonly internalRelays: InternalRelays;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** A version 4 UUID in hyphenated form. */
  readonly uuid: () => string;
  /** In bytes, decompressed. */
  readonly maxEnvelopeBytes: number;
  readonly maxEventBytes: number;
  readonly maxContainerBytes: number;
  /** One attachment, and all of a request. */
  readonly maxAttachmentBytes: number;
  readonly maxAttachmentsBytes: number;
  /** What a crash upload may hold besides its attachments. */
  readonly maxUploadBytes: number;
  readonly crashDoor: CrashDoor;
  /** Whether a project is known to have a feature. */
  readonly hasFeature: (publicKey: string, feature: string) => boolean;
  /** How long an endpoint may wait for a project's configuration, in ms. */
  readonly projectTimeoutMs: number;
  readonly inflateCrashFile: InflateCrashFile;
  readonly uploads: UploadContext;
  /** The client of what the gateway itself makes of data in foreign formats. Processors know it by its part before the slash. */
  readonly ownClient: string;
}
