/** What relays are told when the project-config service cannot be asked. */
import { RpcError } from "@weir/rpc";
import { problem } from "../../http/http-answer.ts";

/** The problem; errors that are no outages stay what they are. */
export function overloaded(error: unknown): unknown {
  const isOutage = error instanceof RpcError && error.retryable;
  return isOutage ? problem(503, "internal system is overloaded") : error;
}
