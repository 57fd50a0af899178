/**
 * Notices a copy that hangs without ending: it is asked again and again whether its event loop still turns. What counts
 * is how often it was asked in vain, not how late it is: while supervisor and copies are stopped together, as in a
 * suspended machine or a frozen container, nobody asks.
 */

/** How a copy is asked, and what happens if it never answers. */
export interface HeartbeatOptions {
  /** For how long a copy may be silent, in ms; 0: for ever. */
  readonly timeoutMs: number;
  readonly ask: () => void;
  /** Told once. */
  readonly onSilent: () => void;
}

/** Asking that is under way. */
export interface Heartbeat {
  /** Whatever a copy says, it lives. */
  answered(): void;
  stop(): void;
}

/** Enough that a supervisor which is slow itself does not blame a copy. */
const questionsPerTimeout = 10;

/** Begins to ask. */
export function startHeartbeat({ timeoutMs, ask, onSilent }: HeartbeatOptions): Heartbeat {
  if (timeoutMs === 0) return { answered() {}, stop() {} };
  let askedInVain = 0;
  const timer = setInterval(() => {
    if (askedInVain === questionsPerTimeout) {
      clearInterval(timer);
      onSilent();
      return;
    }
    askedInVain++;
    ask();
  }, timeoutMs / questionsPerTimeout);
  return {
    answered() {
      askedInVain = 0;
    },
    stop: () => clearInterval(timer),
  };
}
