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

type MemorySettings = Pick<
  WeirConfig["health"],
  "max_memory_percent" | "max_memory_bytes" | "memory_stat_refresh_frequency_ms"
>;

/**
 * Creates the watermark; `start` looks at once, and from then on regularly.
 * @param settings asked each time: they may change
 */
export function createMemoryWatermark(settings: () => MemorySettings): MemoryWatermark {
  let maxBytes = maxBytesOf(settings());
  let residentBytes = 0;
  let skipped = 0;
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    skipped = 0;
    residentBytes = process.memoryUsage.rss();
  }

  function lookLater(): void {
    const { memory_stat_refresh_frequency_ms: everyMs } = settings();
    timer = setTimeout(lookIfDue, Math.max(1, everyMs));
    timer.unref();
  }

  function lookIfDue(): void {
    maxBytes = maxBytesOf(settings());
    if (residentBytes >= maxBytes * calmShare || ++skipped >= calmInterval) look();
    lookLater();
  }

  return {
    isExceeded: () => residentBytes >= maxBytes,
    get residentBytes() {
      return residentBytes;
    },
    get maxBytes() {
      return maxBytes;
    },
    start() {
      look();
      lookLater();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}

function maxBytesOf({ max_memory_percent: share, max_memory_bytes: bytes }: MemorySettings): number {
  const byShare = share * availableMemory();
  return Math.floor(Math.min(byShare, bytes ?? byShare));
}
