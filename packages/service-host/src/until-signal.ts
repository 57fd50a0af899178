/** Waits for the signal to stop. */

const stopSignals = ["SIGTERM", "SIGINT", "SIGQUIT"] as const;

/**
 * Resolves with the first SIGTERM, SIGINT or SIGQUIT. A second one ends the process at once.
 * @param onSecond called just before that, to say so
 */
export function untilStopSignal(onSecond: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first = true;
    const listener = (signal: NodeJS.Signals) => {
      if (first) {
        first = false;
        resolve(signal);
        return;
      }
      onSecond();
      process.exit(130);
    };
    for (const signal of stopSignals) process.on(signal, listener);
  });
}
