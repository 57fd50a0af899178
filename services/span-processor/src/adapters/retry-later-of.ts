/** Turns errors of calls to neighbours into the domain's. */
import { RpcError } from "@weir/rpc";
import { RetryLater } from "../domain/retry-later.ts";

/** Awaits a call. What its neighbour cannot do now becomes RetryLater; other errors stay. */
export async function retryLater<T>(reason: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof RpcError && error.retryable) throw new RetryLater(reason, error.message, { cause: error });
    if (error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError")) {
      throw new RetryLater(reason, error.message, { cause: error });
    }
    throw error;
  }
}
