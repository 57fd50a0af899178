/**
 * Stops asking a neighbour that does not answer, and finds out by itself when it does again: while it is away, callers
 * fail at once instead of waiting for their deadlines.
 */

/** Whether to ask. */
export interface Breaker {
  /** True: don't ask, it would only take time. */
  readonly isOpen: boolean;
  /** A call was answered. */
  succeeded(): void;
  /** A call failed or was not answered in time. */
  failed(): void;
  /** Ends its probes. */
  stop(): void;
}

/** How it decides. */
export interface BreakerOptions {
  /** Asks the neighbour something cheap; rejects if there is no answer in time. */
  readonly probe: () => Promise<unknown>;
  /** Failures in a row, of calls and probes, that open it. */
  readonly failuresToOpen: number;
  /** Pause between probes, in ms. They begin with the first failure and end with the next answer. */
  readonly probeEveryMs: number;
  /** Told when it opens and closes. */
  readonly onChange: (isOpen: boolean) => void;
}

/** Creates a closed breaker. It opens after some failures in a row, and closes with the first answer to a probe. */
export function createBreaker({ probe, failuresToOpen, probeEveryMs, onChange }: BreakerOptions): Breaker {
  let failures = 0;
  let isOpen = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  function change(open: boolean): void {
    if (isOpen === open) return;
    isOpen = open;
    onChange(open);
  }

  function failed(): void {
    failures++;
    if (failures >= failuresToOpen) change(true);
    if (stopped || timer !== undefined) return;
    timer = setTimeout(() => void ask(), probeEveryMs);
    timer.unref();
  }

  function answered(): void {
    failures = 0;
    clearTimeout(timer);
    timer = undefined;
    change(false);
  }

  async function ask(): Promise<void> {
    const asking = timer;
    try {
      await probe();
      answered();
    } catch {
      if (timer !== asking) return;
      timer = undefined;
      failed();
    }
  }

  return {
    get isOpen() {
      return isOpen;
    },
    // Late answers of calls from before the outage say nothing about now.
    succeeded: () => (isOpen ? undefined : answered()),
    failed,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
