/** Keeps a stream of messages from another service open: when it breaks or ends it is opened again, with backoff. */
import { setTimeout as sleep } from "node:timers/promises";

const firstPauseMs = 100;
const longestPauseMs = 5000;

export interface WatchOptions<T> {
  /** Opens the stream. */
  open(signal: AbortSignal): AsyncIterable<T>;
  onMessage(message: T): void;
  /** The stream broke or ended; it will be opened again. */
  onBreak(error: unknown): void;
  signal: AbortSignal;
}

/** Watches until the signal aborts. Pauses double from 0.1 s to 5 s, and begin anew once a message has come. */
export async function keepWatching<T>(options: WatchOptions<T>): Promise<void> {
  const { signal } = options;
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    try {
      for await (const message of options.open(signal)) {
        if (signal.aborted) return;
        pauseMs = firstPauseMs;
        options.onMessage(message);
      }
      if (!signal.aborted) options.onBreak(new Error("the service ended the stream"));
    } catch (error) {
      if (!signal.aborted) options.onBreak(error);
    }
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => {});
    pauseMs = Math.min(2 * pauseMs, longestPauseMs);
  }
}
