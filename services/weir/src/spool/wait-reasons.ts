/** Why envelopes wait, for programs and for people. */
import { SpoolWaitReason } from "@weir/gen/weir/ingest/v1/spool.ts";

/** Stable names, for programs. */
export const waitReasonNames: ReadonlyMap<SpoolWaitReason, string> = new Map([
  [SpoolWaitReason.READY, "ready"],
  [SpoolWaitReason.DELIVERING, "delivering"],
  [SpoolWaitReason.GLOBAL_CONFIG, "global_config"],
  [SpoolWaitReason.PROJECT_CONFIG, "project_config"],
  [SpoolWaitReason.SAMPLING_PROJECT_CONFIG, "sampling_project_config"],
  [SpoolWaitReason.PROCESSOR, "processor"],
  [SpoolWaitReason.RETRY, "retry"],
  [SpoolWaitReason.DISK, "disk"],
  [SpoolWaitReason.PAUSED, "paused"],
]);

/** In words, as an answer to "why is it still here?". */
export const waitReasonTexts: ReadonlyMap<SpoolWaitReason, string> = new Map([
  [SpoolWaitReason.READY, "nothing: its turn comes next"],
  [SpoolWaitReason.DELIVERING, "the answer of a processor that has it"],
  [SpoolWaitReason.GLOBAL_CONFIG, "the first global configuration"],
  [SpoolWaitReason.PROJECT_CONFIG, "the project's configuration"],
  [SpoolWaitReason.SAMPLING_PROJECT_CONFIG, "the configuration of the project that samples"],
  [SpoolWaitReason.PROCESSOR, "a processor that is out of reach or can't deliver"],
  [SpoolWaitReason.RETRY, "its next attempt, after one that failed"],
  [SpoolWaitReason.DISK, "its turn to be read from disk"],
  [SpoolWaitReason.PAUSED, "you: SIGUSR1 has paused the gateway, and lets it go on"],
]);
