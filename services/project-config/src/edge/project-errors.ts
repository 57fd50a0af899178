/** Maps the domain's errors to gRPC statuses. */
import { type RpcCode, RpcError } from "@weir/rpc";
import { ProjectError, type ProjectErrorCode } from "../domain/project-error.ts";

const codes: Readonly<Record<ProjectErrorCode, RpcCode>> = {
  not_found: "NOT_FOUND",
  already_exists: "ALREADY_EXISTS",
  invalid: "INVALID_ARGUMENT",
  file_managed: "FAILED_PRECONDITION",
  last_key: "FAILED_PRECONDITION",
  conflict: "ABORTED",
};

/** What a caller gets for an error; errors that are bugs stay what they are. */
export function toRpcError(error: unknown): unknown {
  if (!(error instanceof ProjectError)) return error;
  const { code, message, violations } = error;
  return new RpcError(codes[code], message, { reason: code.toUpperCase(), violations, cause: error });
}
