/** Serves the streaming twin of a batch method: many batches at once, answered as they come, each failing on its own. */
import type { BatchAnswer, BatchRequest } from "./batch-stream.ts";
import type { CallContext } from "./port.ts";
import { createPushQueue } from "./push-queue.ts";
import { rpcCodeNumber } from "./rpc-code.ts";
import { RpcError } from "./rpc-error.ts";

export interface AnswerBatchesOptions {
  /** Batches of one stream that are worked on at once; further ones stay unread until one is answered. Default 64. */
  readonly maxConcurrentBatches?: number;
}

/**
 * Makes `XStream` from `X`. A batch that fails is answered with its code and message, and the stream goes on. When the
 * caller ends its side, or the server begins to stop, what was accepted is answered and the stream ends.
 */
export function answerBatches<Q, R>(
  unary: (request: Q, context?: CallContext) => Promise<R>,
  options: AnswerBatchesOptions = {},
): (requests: AsyncIterable<BatchRequest<Q>>, context?: CallContext) => AsyncGenerator<BatchAnswer<R>> {
  const maxConcurrentBatches = options.maxConcurrentBatches ?? 64;

  return async function* answers(requests, context = {}) {
    const queue = createPushQueue<BatchAnswer<R>>();
    const left = new AbortController();
    const signal = context.signal ? AbortSignal.any([context.signal, left.signal]) : left.signal;
    const reader = requests[Symbol.asyncIterator]();
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

    async function answer({ sequence, request }: BatchRequest<Q>): Promise<void> {
      running++;
      try {
        if (request === undefined) throw new RpcError("INVALID_ARGUMENT", "request: absent, a batch expected");
        queue.push({ sequence, result: { $case: "response", value: await unary(request, { signal }) } });
      } catch (error) {
        const { code, message } = error instanceof RpcError ? error : unexpected(error, context, signal);
        queue.push({ sequence, result: { $case: "failure", value: { code: rpcCodeNumber(code), message } } });
      }
      running--;
      onCredit?.();
      endWhenDone();
    }

    async function readAll(): Promise<void> {
      while (accepting) {
        if (running >= maxConcurrentBatches) {
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
        void answer(next.value);
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

function unexpected(error: unknown, context: CallContext, signal: AbortSignal): RpcError {
  if (signal.aborted) return new RpcError("CANCELLED", "the caller is gone");
  return context.reportUnexpected?.(error) ?? new RpcError("INTERNAL", "internal error");
}
