/**
 * An append-only log in segment files, for what must outlive its process: records are written in groups, each group is
 * forced to the disk at once, and records are acknowledged one by one, in any order. What is damaged on disk costs the
 * damaged records and nothing else. The file system, time and randomness are handed in.
 */
export type { LogRecord } from "./log-record.ts";
export { scanRecords } from "./record-format.ts";
export type { Recovery } from "./recover.ts";
export type { SegmentFiles } from "./segment-files.ts";
export type { LogUsage, SegmentLog, SegmentLogOptions } from "./segment-log.ts";
export { openSegmentLog } from "./segment-log.ts";
export { SegmentLogError } from "./segment-log-error.ts";
