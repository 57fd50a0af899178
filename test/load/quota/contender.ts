/** What the quota benchmark compares: servers that decide, one way or another, whether something may pass. */

/** A server under measurement. Every check is against one limit that is never reached, of one of many subjects. */
export interface Contender {
  readonly name: string;
  /** Whether the targets are about it. */
  readonly isHeldToTargets: boolean;
  /** Its own processes, without Redis. Empty: it runs in the process of the benchmark. */
  readonly pids: readonly number[];
  /** Makes checks of subjects in one call. Tells how many of them passed without being counted: it had to give up. */
  check(subjects: readonly number[]): Promise<number>;
  stop(): Promise<void>;
}

/** Subjects that are counted separately. */
export const subjects = 1000;
