/** Puts the buffer together: in memory, and on disk if `spool.envelopes.path` is set. */
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { WeirConfig } from "@weir/config";
import { SpoolServiceDefinition } from "@weir/gen/weir/ingest/v1/spool.ts";
import type { Accountant, Books } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { ProjectStates } from "@weir/project-state";
import type { ServiceBinding } from "@weir/rpc";
import { bind } from "@weir/rpc";
import type { SegmentLogError } from "@weir/segment-log";
import type { ServiceContext } from "@weir/service-host";
import type { SpoolCounters } from "./adapters/gateway-metrics.ts";
import { createFolderFiles } from "./adapters/spool/folder-files.ts";
import { lockFolder } from "./adapters/spool/folder-lock.ts";
import { scopingOf } from "./domain/admission/scoping.ts";
import type { DiskLayer } from "./domain/spool/disk-layer.ts";
import type { StoreRecovery } from "./domain/spool/envelope-store.ts";
import type { HeldEnvelope } from "./domain/spool/held-envelope.ts";
import { createLayeredSpool } from "./domain/spool/layered-spool.ts";
import { createSegmentStore } from "./domain/spool/segment-store.ts";
import type { Spool } from "./domain/spool/spool.ts";
import { createSpoolService } from "./edge/grpc/spool-service.ts";

/** What the buffer is made of. */
export interface SpoolParts extends Pick<ServiceContext, "logger" | "clock"> {
  readonly config: Pick<WeirConfig, "spool">;
  /** Instead of the configured ones. */
  readonly spoolBounds?: { readonly maxEntries: number; readonly maxBytes: number } | undefined;
  readonly projects: ProjectStates;
  /** What is found on disk is received here a second time: the books begin anew with every process. */
  readonly books: Books;
  /** Its books take no receipts. */
  readonly accountant: Accountant;
  readonly counters: SpoolCounters;
  /** Resident memory as a part of what the process may use: 0 to 1. */
  readonly memoryUsage: () => number;
  /** Something can be taken that could not be before. */
  readonly onAvailable: () => void;
  /** Nothing leaves the buffer, because an operator wants it so. */
  readonly isPaused: () => boolean;
  /** An envelope is found on disk that a former process left. */
  readonly onFound: (envelope: HeldEnvelope) => void;
}

/** The buffer, and what it needs around it. */
export interface ComposedSpool {
  readonly spool: Spool;
  readonly binding: ServiceBinding;
  /** What is held when the process ends is there again when the next one starts. */
  readonly outlivesProcess: boolean;
  /** Reads what former processes left. */
  start(): Promise<void>;
  /** Lets another process have the folder. */
  stop(): Promise<void>;
}

const folderKey = "spool.envelopes.path";

/** Composes it. */
export function composeSpool(parts: SpoolParts): ComposedSpool {
  const { config, logger, clock, projects, books, accountant, counters } = parts;
  const settings = config.spool.envelopes;
  const folder = settings.path === undefined ? undefined : resolve(settings.path);
  const disk = folder === undefined ? undefined : diskLayer(folder, parts);
  let recovery: StoreRecovery | undefined;
  let unlock: (() => Promise<void>) | undefined;
  let lost = 0;

  const spool = createLayeredSpool({
    maxEntries: parts.spoolBounds?.maxEntries ?? settings.max_envelopes,
    maxBytes: parts.spoolBounds?.maxBytes ?? settings.max_memory_size,
    maxAgeMs: settings.max_envelope_delay_secs * 1000,
    disk,
    now: clock.now,
    onAvailable: parts.onAvailable,
    onFound: parts.onFound,
    onRecovered: (quantities) => books.received(quantities),
    onOpened(opened) {
      recovery = opened;
      counters.recovered(opened.envelopes);
      counters.damaged("interrupted", opened.interrupted);
      counters.damaged("damaged", opened.damaged - opened.interrupted);
      if (opened.envelopes > 0) logger.info({ envelopes: opened.envelopes, folder }, "found envelopes on disk");
      if (opened.damaged > 0) logger.warn({ ...opened, folder }, "lost envelopes to damage on disk");
    },
    onLost({ publicKey, projectId, receivedAtMs, quantities }) {
      lost++;
      counters.damaged("damaged", 1);
      logger.warn({ publicKey, folder }, "lost an envelope to damage on disk");
      const scoping = scopingOf(projects.peek(publicKey), { publicKey, projectId });
      using settlement = accountant.open({ scoping, receivedAtMs });
      settlement.receive(quantities, (all) => all).reject(invalid("internal"));
      settlement.commit();
    },
  });
  const service = createSpoolService({
    spool,
    projects,
    isPaused: parts.isPaused,
    now: clock.now,
    maxAgeMs: settings.max_envelope_delay_secs * 1000,
    disk: () =>
      disk === undefined
        ? undefined
        : {
            isDurable: disk.isDurable,
            recovered: recovery?.envelopes ?? 0,
            damaged: (recovery?.damaged ?? 0) + lost,
            failure: disk.store.refusal(0) ?? "",
          },
  });
  return {
    spool,
    binding: bind(SpoolServiceDefinition, service),
    outlivesProcess: disk !== undefined && !disk.isEphemeral,
    async start() {
      if (folder !== undefined) unlock = await lockFolder(folder, folderKey);
      await spool.open();
    },
    async stop() {
      await unlock?.();
    },
  };
}

function diskLayer(folder: string, { config, logger, counters, memoryUsage }: SpoolParts): DiskLayer {
  const settings = config.spool.envelopes;
  const store = createSegmentStore({
    files: createFolderFiles(folder),
    maxBytes: settings.max_disk_size,
    groupDelayMs: settings.sync_interval_ms,
    salt: () => randomBytes(8),
    delay(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    onFailure(error: SegmentLogError | undefined) {
      if (error === undefined) {
        logger.info({ folder }, "the buffer's disk takes envelopes again");
        return;
      }
      counters.diskFailed(error.code);
      logger.error({ err: error, folder }, "the buffer's disk takes no envelopes");
    },
  });
  return {
    store,
    isDurable: settings.durability === "disk",
    isEphemeral: settings.ephemeral,
    batchBytes: settings.batch_size_bytes,
    flushAfterMs: settings.flush_timeout_secs === undefined ? undefined : settings.flush_timeout_secs * 1000,
    maxLoadsPerSecond: settings.max_unspool_envelopes_per_second,
    mayLoad: () => memoryUsage() <= settings.max_backpressure_memory_percent,
  };
}
