/** Serves the streaming twin of a batch method: many batches at once, answered as they come, each failing on its own. */
import { answerEntries } from "./answer-entries.ts";
import type { BatchAnswer, BatchRequest } from "./batch-stream.ts";
import type { CallContext } from "./port.ts";
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
  { maxConcurrentBatches = 64 }: AnswerBatchesOptions = {},
): (requests: AsyncIterable<BatchRequest<Q>>, context?: CallContext) => AsyncGenerator<BatchAnswer<R>> {
  return answerEntries<BatchRequest<Q>, BatchAnswer<R>>(
    async ({ sequence, request }, context) => {
      try {
        if (request === undefined) throw new RpcError("INVALID_ARGUMENT", "request: absent, a batch expected");
        return { sequence, result: { $case: "response", value: await unary(request, { signal: context.signal }) } };
      } catch (error) {
        const { code, message } = error instanceof RpcError ? error : unexpected(error, context);
        return { sequence, result: { $case: "failure", value: { code: rpcCodeNumber(code), message } } };
      }
    },
    { maxConcurrentEntries: maxConcurrentBatches },
  );
}

function unexpected(error: unknown, { signal, reportUnexpected }: CallContext): RpcError {
  if (signal?.aborted === true) return new RpcError("CANCELLED", "the caller is gone");
  return reportUnexpected?.(error) ?? new RpcError("INTERNAL", "internal error");
}
