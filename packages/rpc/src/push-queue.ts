/** An async iterable that is fed by calls. */

export interface PushQueue<T> extends AsyncIterable<T> {
  /** Adds a value. Ignored after the end. The one who pushes bounds what is in it. */
  push(value: T): void;
  /** Ends the iteration after what was pushed. */
  end(): void;
  /** Ends the iteration with an error after what was pushed. */
  fail(error: unknown): void;
}

/** Creates a queue for one reader. Leaving the iteration ends the queue and drops what it holds. */
export function createPushQueue<T>(): PushQueue<T> {
  let values: T[] = [];
  let head = 0;
  let ended = false;
  let failure: { error: unknown } | undefined;
  let waiting: { resolve(result: IteratorResult<T>): void; reject(error: unknown): void } | undefined;

  function take(): IteratorResult<T> | undefined {
    if (head < values.length) {
      const value = values[head] as T;
      head++;
      if (head === values.length) {
        values = [];
        head = 0;
      }
      return { done: false, value };
    }
    return ended ? { done: true, value: undefined } : undefined;
  }

  function finish(error?: { error: unknown }): void {
    if (ended) return;
    ended = true;
    failure = error;
    const reader = waiting;
    waiting = undefined;
    if (reader === undefined) return;
    if (error) reader.reject(error.error);
    else reader.resolve({ done: true, value: undefined });
  }

  const iterator: AsyncIterator<T> = {
    next() {
      const result = take();
      if (result === undefined) {
        return new Promise((resolve, reject) => {
          waiting = { resolve, reject };
        });
      }
      if (result.done && failure) return Promise.reject(failure.error);
      return Promise.resolve(result);
    },
    return() {
      values = [];
      head = 0;
      finish();
      return Promise.resolve({ done: true, value: undefined });
    },
  };

  return {
    push(value) {
      if (ended) return;
      if (waiting) {
        const reader = waiting;
        waiting = undefined;
        reader.resolve({ done: false, value });
      } else {
        values.push(value);
      }
    },
    end: () => finish(),
    fail: (error) => finish({ error }),
    [Symbol.asyncIterator]: () => iterator,
  };
}
