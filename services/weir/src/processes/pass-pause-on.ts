/** SIGUSR1 to the supervisor pauses, or lets go on, what leaves the buffers of all copies (see the gateway's README). */
import type { SupervisedCopy } from "./supervised-copy.ts";

/** What passes the signal on. */
export interface PausePassing {
  /** Tells a copy that has just started what the others know. */
  repeat(copy: Pick<SupervisedCopy, "kill">): void;
  /** Passes on no more. */
  end(): void;
}

/** Passes the signal on to the copies that run when it comes. */
export function passPauseOn(copies: readonly Pick<SupervisedCopy, "kill">[]): PausePassing {
  let isPaused = false;
  const toggle = () => {
    isPaused = !isPaused;
    for (const copy of copies) copy.kill("SIGUSR1");
  };
  process.on("SIGUSR1", toggle);
  return {
    repeat(copy) {
      if (isPaused) copy.kill("SIGUSR1");
    },
    end: () => process.off("SIGUSR1", toggle),
  };
}
