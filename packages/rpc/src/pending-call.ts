/** A unary call whose entries travel in batches: it ends when all are answered, or with the first failure. */
import type { CallContext } from "./port.ts";
import { RpcError } from "./rpc-error.ts";

export interface PendingCall<A> {
  readonly result: Promise<readonly A[]>;
  /** True once the result stands; entries that were not sent yet need not be. */
  readonly settled: boolean;
  /** Takes the answer to the entry at `index`. */
  answer(index: number, answer: A): void;
  fail(error: RpcError): void;
}

/** Opens a call over `size` entries (at least one). Its deadline and its signal run from now. */
export function openCall<A>(size: number, context: CallContext, defaultTimeoutMs: number): PendingCall<A> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly A[]>();
  const answers = new Array<A>(size);
  let missing = size;
  let settled = false;
  const timeoutMs = context.timeoutMs ?? defaultTimeoutMs;
  const timer = setTimeout(() => {
    fail(new RpcError("DEADLINE_EXCEEDED", `no answer within ${timeoutMs} ms`));
  }, timeoutMs);
  const onAbort = () => fail(new RpcError("CANCELLED", "the call was aborted by the caller"));
  context.signal?.addEventListener("abort", onAbort);

  function settle(): void {
    settled = true;
    clearTimeout(timer);
    context.signal?.removeEventListener("abort", onAbort);
  }

  function fail(error: RpcError): void {
    if (settled) return;
    settle();
    reject(error);
  }

  if (context.signal?.aborted) onAbort();

  return {
    result: promise,
    get settled() {
      return settled;
    },
    answer(index, answer) {
      if (settled) return;
      answers[index] = answer;
      missing--;
      if (missing > 0) return;
      settle();
      resolve(answers);
    },
    fail,
  };
}
