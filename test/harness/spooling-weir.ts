/** A Weir whose buffer is on disk, that is started again and again over the same folders. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type DeliveredEvents, readDeliveredEvents } from "./delivered-events.ts";
import { type ConfigObject, startWeir, type WeirProcess } from "./weir-process.ts";

/** The folders, and how to run Weir over them. */
export interface SpoolingWeir {
  /** Everything in one process: what is held is delivered. */
  startWhole(): Promise<WeirProcess>;
  /** The gateway without processors: what it takes is held. */
  startGateway(): Promise<WeirProcess>;
  delivered(): DeliveredEvents;
  /** Waits until all events were delivered; returns how many were delivered more than once. */
  deliveredAll(eventIds: ReadonlySet<string>, timeoutMs: number): Promise<number>;
  remove(): Promise<void>;
}

/** Nobody listens there. */
const nowhere = "127.0.0.1:1";

/**
 * Creates the folders.
 * @param options.project project state document
 * @param options.spool members of `spool.envelopes`; the path is `spool` in the fresh folder unless one is given
 */
export async function createSpoolingWeir(options: {
  readonly project: ConfigObject;
  readonly spool: ConfigObject;
}): Promise<SpoolingWeir> {
  const folder = await mkdtemp(join(tmpdir(), "weir-spooling-"));
  const dataDir = join(folder, "data");
  const config = {
    aggregator: { bucket_interval: 1, initial_delay: 0 },
    storage: { path: dataDir, max_messages: 1_000_000 },
    spool: { envelopes: { path: join(folder, "spool"), ...options.spool } },
  };
  const projects = [options.project];
  return {
    startWhole: () => startWeir({ projects, config }),
    startGateway: () =>
      startWeir({
        projects,
        services: ["project-config", "ingest-gateway"],
        config: { ...config, services: { event_processor: nowhere, span_processor: nowhere } },
      }),
    delivered: () => readDeliveredEvents(dataDir),
    async deliveredAll(eventIds, timeoutMs) {
      const deadlineMs = performance.now() + timeoutMs;
      for (;;) {
        const found = readDeliveredEvents(dataDir).eventIds;
        const distinct = new Set(found);
        const missing = [...eventIds].filter((eventId) => !distinct.has(eventId));
        if (missing.length === 0) return found.length - distinct.size;
        if (performance.now() > deadlineMs) {
          throw new Error(
            `found ${missing.length} of ${eventIds.size} events missing after ${timeoutMs} ms: ${missing.slice(0, 3).join()}`,
          );
        }
        await delay(100);
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
