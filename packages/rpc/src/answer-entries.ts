/** Serves a stream whose entries are answered one by one, many at once, as they come. */
import type { CallContext } from "./port.ts";
import { createPushQueue } from "./push-queue.ts";

export interface AnswerEntriesOptions {
  /** Entries of one stream that are worked on at once; further ones stay unread until one is answered. Default 64. */
  readonly maxConcurrentEntries?: number;
}

/**
 * Makes a stream from a function that answers one entry, and must not fail; its signal aborts when the caller is gone.
 * When the caller ends its side, or the server begins to stop, what was accepted is answered and the stream ends.
 */
export function answerEntries<Q, A>(
  answerEntry: (entry: Q, context: CallContext & { readonly signal: AbortSignal }) => Promise<A>,
  options: AnswerEntriesOptions = {},
): (entries: AsyncIterable<Q>, context?: CallContext) => AsyncGenerator<A> {
  const maxConcurrentEntries = options.maxConcurrentEntries ?? 64;

  return async function* answers(entries, context = {}) {
    const queue = createPushQueue<A>();
    const left = new AbortController();
    const signal = context.signal ? AbortSignal.any([context.signal, left.signal]) : left.signal;
    const reader = entries[Symbol.asyncIterator]();
    let running = 0;
    let accepting = true;
    let onCredit: (() => void) | undefined;

    function endWhenDone(): void {
      if (!accepting && running === 0) queue.end();
    }

    function stopAccepting(): void {
      accepting = false;
      endWhenDone();
    }

    async function answer(entry: Q): Promise<void> {
      running++;
      queue.push(await answerEntry(entry, { ...context, signal }));
      running--;
      onCredit?.();
      endWhenDone();
    }

    async function readAll(): Promise<void> {
      while (accepting) {
        if (running >= maxConcurrentEntries) {
          await new Promise<void>((resolve) => {
            onCredit = resolve;
          });
          onCredit = undefined;
          continue;
        }
        const next = await reader.next();
        if (next.done) {
          stopAccepting();
          return;
        }
        answer(next.value).catch((error) => queue.fail(error));
      }
    }

    context.stopping?.addEventListener("abort", stopAccepting);
    if (context.stopping?.aborted) stopAccepting();
    readAll().catch((error) => queue.fail(error));
    try {
      yield* queue;
    } finally {
      accepting = false;
      left.abort();
      context.stopping?.removeEventListener("abort", stopAccepting);
      // Not awaited: a reader that is waiting for its source comes back only when the source does.
      reader.return?.().catch(() => {});
    }
  };
}
