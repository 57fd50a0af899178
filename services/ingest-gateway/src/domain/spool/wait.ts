/** Why envelopes wait in the buffer. */

/** What has to change before they can go on. */
export type WaitReason =
  /** The configuration of their project. */
  | "project_config"
  /** The configuration of the project whose sampling rules apply. */
  | "sampling_project_config"
  /** A processor that is out of reach, or can't deliver. */
  | "processor"
  /** The time of their next attempt. */
  | "retry"
  /** Their turn to be read from disk. */
  | "disk";

/** A reason, and when to look again. */
export interface Wait {
  readonly reason: WaitReason;
  /** What is known about it, in words. */
  readonly detail: string;
  /** Ms since the epoch; infinite if somebody will tell. */
  readonly untilMs: number;
}
