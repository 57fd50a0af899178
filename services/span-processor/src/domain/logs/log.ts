/** A log record (logs, section "Log schema"). */
import type { TraceRecord } from "../trace-items/trace-record.ts";

/** A log. */
export interface Log extends TraceRecord {
  readonly level: string | undefined;
  /** Scrubbing changes it. */
  body: string | undefined;
}
