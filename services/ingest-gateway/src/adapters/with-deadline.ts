/** Ends a call at a deadline, whether or not the callee heeds its signal. */

/**
 * Runs a call with a signal that aborts when `signal` does or after `timeoutMs`, and rejects at that moment with the
 * signal's reason (a `TimeoutError` at the deadline). Nothing is left behind once the call has ended.
 */
export async function withDeadline<T>(
  signal: AbortSignal,
  timeoutMs: number,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const aborted = Promise.withResolvers<never>();
  function end(reason: unknown): void {
    controller.abort(reason);
    aborted.reject(reason);
  }
  const onAbort = () => end(signal.reason);
  const timer = setTimeout(() => {
    end(new DOMException(`no answer within ${timeoutMs} ms`, "TimeoutError"));
  }, timeoutMs);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([run(controller.signal), aborted.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
