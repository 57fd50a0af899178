/**
 * Whether the process takes more memory than it may: then data is refused (ingest, section "Health, backpressure,
 * shutdown"). Configured by `health.max_memory_percent`, `.max_memory_bytes` and `.memory_stat_refresh_frequency_ms`.
 */
import type { WeirConfig } from "@weir/config";
import { availableMemory } from "./process-load.ts";

/** Resident memory, looked at now and then, more often the closer it is to its limit; asking costs nothing. */
export interface MemoryWatermark {
  /** Whether memory was above its limit when it was last looked at. */
  isExceeded(): boolean;
  /** Resident bytes when they were last looked at. */
  readonly residentBytes: number;
  /** What the process may take. */
  readonly maxBytes: number;
  start(): void;
  stop(): void;
}

/** As long as so small a part of the limit is used, memory is looked at only every so many times. */
const calmShare = 0.5;
const calmInterval = 10;

/** Creates the watermark; `start` looks at once, and from then on regularly. */
export function createMemoryWatermark(
  health: Pick<WeirConfig["health"], "max_memory_percent" | "max_memory_bytes" | "memory_stat_refresh_frequency_ms">,
): MemoryWatermark {
  const byPercent = health.max_memory_percent * availableMemory();
  const maxBytes = Math.floor(Math.min(byPercent, health.max_memory_bytes ?? byPercent));
  let residentBytes = 0;
  let skipped = 0;
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    skipped = 0;
    residentBytes = process.memoryUsage.rss();
  }

  function lookIfDue(): void {
    if (residentBytes >= maxBytes * calmShare || ++skipped >= calmInterval) look();
  }

  return {
    isExceeded: () => residentBytes >= maxBytes,
    get residentBytes() {
      return residentBytes;
    },
    maxBytes,
    start() {
      look();
      timer = setInterval(lookIfDue, Math.max(1, health.memory_stat_refresh_frequency_ms));
      timer.unref();
    },
    stop() {
      clearInterval(timer);
    },
  };
}
