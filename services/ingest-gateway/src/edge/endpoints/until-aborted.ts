/** Ends the reading of a body at a deadline, even while nothing arrives. */

/**
 * The pieces until the signal aborts; then it throws the signal's reason. A source that is being waited for is left
 * behind: it ends with its request.
 */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void> {
  const iterator = source[Symbol.asyncIterator]();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  aborted.catch(() => {});
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  let isWaiting = false;
  try {
    for (;;) {
      isWaiting = true;
      const next = await Promise.race([iterator.next(), aborted]);
      isWaiting = false;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    const ended = iterator.return?.();
    if (isWaiting) ended?.catch(() => {});
    else await ended;
  }
}
