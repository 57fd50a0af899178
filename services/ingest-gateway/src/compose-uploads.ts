/** Puts the gateway's uploads together: their store, who may send them, and what takes them to the processors. */
import { join } from "node:path";
import type { WeirConfig } from "@weir/config";
import type { Item } from "@weir/envelope";
import type { ServiceContext } from "@weir/service-host";
import { createDiskUploadFiles } from "./adapters/disk-upload-files.ts";
import { createMemoryUploadFiles } from "./adapters/memory-upload-files.ts";
import { findUploadKeys } from "./adapters/upload-keys.ts";
import { createUploadMetrics } from "./adapters/upload-metrics.ts";
import type { Admission } from "./domain/admission/admission.ts";
import type { Admit } from "./domain/admission/steps.ts";
import type { UploadDoorOptions } from "./domain/admission/upload-door.ts";
import { createUploadDoor } from "./domain/admission/upload-door.ts";
import type { ProcessUnits } from "./domain/dispatch/processor.ts";
import type { HeldEnvelope } from "./domain/spool/held-envelope.ts";
import type { Submission } from "./domain/submission.ts";
import { resolvingReferences } from "./domain/uploads/resolve-references.ts";
import type { LocationSigner } from "./domain/uploads/upload-location.ts";
import { createLocationSigner } from "./domain/uploads/upload-location.ts";
import { createUploadReferences, isReference } from "./domain/uploads/upload-references.ts";
import { createUploadStore } from "./domain/uploads/upload-store.ts";
import type { UploadContext } from "./edge/endpoints/upload-context.ts";

const maxPieces = 100_000;
/** Without a folder, uploads share the process' memory. */
const maxBytesInMemory = 64 * 1024 * 1024;
/** What a message to a processor in another process may carry besides its envelope. */
const maxRemoteBytes = 56 * 1024 * 1024;
const sweepMs = 60_000;

/** Uploads, as the rest of the gateway sees them. */
export interface Uploads {
  readonly context: UploadContext;
  /** Admission that keeps what envelopes refer to for as long as they may wait. */
  keeping(admit: Admit): Admit;
  /** Keeps what an envelope refers to that a former process left in the buffer. */
  keepFor(found: HeldEnvelope): void;
  /** A processor that is handed uploads in the place of what refers to them. */
  resolving(process: ProcessUnits): ProcessUnits;
  /** Finds what outlived the last process; nothing is forgotten before `sweep`. */
  start(): Promise<void>;
  /** From now on forgets what is not kept: after it is known what the buffer holds. */
  sweep(): Promise<void>;
  stop(): void;
}

/** What they are made of. */
export interface UploadsParts extends Pick<ServiceContext, "config" | "credentials" | "logger" | "metrics" | "clock"> {
  /** Undefined: keep uploads in memory. */
  readonly dataDir: string | undefined;
  readonly admission: Pick<UploadDoorOptions, "projects" | "rateLimits" | "checks" | "refuse">;
}

/** Puts them together. */
export function composeUploads(parts: UploadsParts): Uploads {
  const { config, logger, clock, dataDir } = parts;
  const folder = dataDir === undefined ? undefined : (config.upload.path ?? join(dataDir, "uploads"));
  const writeTimeoutMs = config.upload.timeout * 1000;
  const metrics = createUploadMetrics(parts.metrics);
  const maxBytes = longestUpload(config);
  const store = createUploadStore({
    files:
      folder === undefined || dataDir === undefined
        ? createMemoryUploadFiles()
        : createDiskUploadFiles({ folder, dataDir, writeTimeoutMs }),
    isShared: folder !== undefined && config.upload.path !== undefined,
    maxPieces,
    maxBytes: folder === undefined ? Math.min(maxBytesInMemory, config.upload.max_stored) : config.upload.max_stored,
    keepMs: config.upload.max_age * 1000,
    now: clock.now,
    onError: (error) => logger.warn({ err: error }, "uploads: could not be forgotten or kept as they should"),
    onExpired: metrics.expired,
  });
  const signer = createLateSigner(async () => {
    const keys = await findUploadKeys(config, parts.credentials, folder);
    return createLocationSigner(keys, config.upload.max_age * 1000);
  });
  const references = createUploadReferences(store, signer);
  const ignoresProject = parts.admission.checks.overrideProjectIds;
  const maxDelayMs = config.spool.envelopes.max_envelope_delay_secs * 1000;
  const endWatch = metrics.watch(store);
  let sweeps: NodeJS.Timeout | undefined;

  function keep(items: readonly Item[], { projectId, receivedAtMs }: Received): readonly string[] {
    if (!items.some(isReference)) return [];
    const origin = { projectId: ignoresProject ? undefined : projectId, receivedAtMs };
    return references.keep(items, origin, receivedAtMs + maxDelayMs);
  }

  async function admitWith(kept: readonly string[], submission: Submission, admit: Admit): Promise<Admission> {
    const admission = await admit(submission);
    const isHeld = admission.kind === "accepted" || admission.kind === "rate_limited";
    if (!isHeld) for (const key of kept) references.release(key);
    return admission;
  }

  return {
    context: {
      door: createUploadDoor({ ...parts.admission, now: clock.now }),
      store,
      signer,
      maxBytes,
      maxConcurrent: config.upload.max_concurrent_requests,
      timeoutMs: writeTimeoutMs,
      observe: metrics.piece,
      onError: (error) => logger.error({ err: error }, "an upload failed"),
    },
    keeping(admit) {
      return (submission) => {
        const kept = keep(submission.envelope.items, submission);
        return kept.length === 0 ? admit(submission) : admitWith(kept, submission, admit);
      };
    },
    keepFor(found) {
      keep(found.items, found);
    },
    resolving: (process) =>
      resolvingReferences(process, {
        references,
        maxUnitBytes: maxBytes,
        ignoresProject,
        onReference: metrics.reference,
      }),
    async start() {
      await Promise.all([store.open(), signer.open()]);
    },
    async sweep() {
      await store.sweep();
      sweeps = setInterval(() => void store.sweep(), sweepMs);
      sweeps.unref();
    },
    stop() {
      clearInterval(sweeps);
      endWatch();
    },
  };
}

/** Whose it is, and since when it is held, in ms since the epoch. */
type Received = Pick<HeldEnvelope, "projectId" | "receivedAtMs">;

/** No longer than what can be handed on, so that nothing is taken that could only be dropped. */
function longestUpload({ limits, services }: WeirConfig): number {
  const maxHandedOn = services.event_processor === undefined ? Number.POSITIVE_INFINITY : maxRemoteBytes;
  return Math.min(limits.max_upload_size, limits.max_attachment_size, maxHandedOn);
}

/** A signer whose keys are found when it is opened; before, there are no listeners that could ask for it. */
function createLateSigner(find: () => Promise<LocationSigner>): LocationSigner & { open(): Promise<void> } {
  let found: LocationSigner | undefined;
  function signer(): LocationSigner {
    if (found === undefined)
      throw new Error("found a location before the keys that sign it, expected them to be opened");
    return found;
  }
  return {
    async open() {
      found = await find();
    },
    sign: (location, nowMs) => signer().sign(location, nowMs),
    verify: (signed, atMs) => signer().verify(signed, atMs),
  };
}
