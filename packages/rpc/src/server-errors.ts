/** Server middleware that lets only errors with a status leave the process. */
import { ServerError, type ServerMiddleware } from "nice-grpc";
import type { CallContext } from "./port.ts";
import { RpcError } from "./rpc-error.ts";
import type { RpcLogger } from "./rpc-logger.ts";
import { toServerError } from "./wire-error.ts";

/**
 * `RpcError` becomes its status with google.rpc details. Anything else is a bug of ours: it is logged once with an id,
 * and the caller gets INTERNAL with that id and nothing more.
 */
export function mapServerErrors(
  logger: RpcLogger,
  errorId: () => string,
): ServerMiddleware<Pick<CallContext, "reportUnexpected">> {
  function report(error: unknown, method: string): RpcError {
    const id = errorId();
    logger.error({ err: error, error_id: id, method }, "a call failed for an unexpected reason");
    return new RpcError("INTERNAL", `internal error ${id}: the server's log says more`, {
      reason: "INTERNAL",
      metadata: { error_id: id },
    });
  }

  return async function* mapErrors(call, context) {
    const reportUnexpected = (error: unknown) => report(error, call.method.path);
    try {
      return yield* call.next(call.request, Object.assign(context, { reportUnexpected }));
    } catch (error) {
      if (error instanceof RpcError) throw toServerError(error);
      if (error instanceof ServerError) throw error;
      // The caller is gone: nice-grpc answers an AbortError with CANCELLED, and nobody reads it.
      if (context.signal.aborted) throw cancelled();
      throw toServerError(reportUnexpected(error));
    }
  };
}

function cancelled(): Error {
  const error = new Error("the caller cancelled the call");
  error.name = "AbortError";
  return error;
}
