/** Turns our errors into gRPC statuses with google.rpc details, and back. */
import { ClientError, ServerError, Status } from "nice-grpc";
import { type ErrorDetails, RichClientError, RichServerError } from "nice-grpc-error-details";
import { rpcCodeFromNumber, rpcCodeNumber } from "./rpc-code.ts";
import { RpcError } from "./rpc-error.ts";
import { explainTlsFailure } from "./tls/explain-failure.ts";

/** Names the authority for `reason` in google.rpc.ErrorInfo. */
export const errorDomain = "weir";

/** The reason of errors of connections that certificates prevent. */
export const tlsFailure = "TLS";

/** What the server sends for an error of ours. */
export function toServerError(error: RpcError): ServerError {
  const details: ErrorDetails[] = [];
  if (error.reason !== undefined) {
    details.push({
      $type: "google.rpc.ErrorInfo",
      reason: error.reason,
      domain: errorDomain,
      metadata: { ...error.metadata },
    });
  }
  if (error.violations.length > 0) {
    const fieldViolations = error.violations.map(({ field, description }) => ({
      $type: "google.rpc.BadRequest.FieldViolation" as const,
      field,
      description,
    }));
    details.push({ $type: "google.rpc.BadRequest", fieldViolations });
  }
  if (error.retryAfterMs !== undefined) {
    const ms = Math.max(0, Math.ceil(error.retryAfterMs));
    details.push({
      $type: "google.rpc.RetryInfo",
      retryDelay: { $type: "google.protobuf.Duration", seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 },
    });
  }
  return new RichServerError(rpcCodeNumber(error.code), error.message, details);
}

/** What the caller gets for whatever a gRPC client throws. Never fails. */
export function fromClientError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  if (error instanceof ClientError) {
    const tls = error.code === Status.UNAVAILABLE ? explainTlsFailure(error.details) : undefined;
    if (tls !== undefined) return new RpcError("UNAVAILABLE", tls, { reason: tlsFailure, cause: error });
    const details = error instanceof RichClientError ? readDetails(error.extra) : {};
    return new RpcError(rpcCodeFromNumber(error.code), error.details, { ...details, cause: error });
  }
  // In one process the server's error may arrive as it was thrown.
  if (error instanceof ServerError) return new RpcError(rpcCodeFromNumber(error.code), error.details, { cause: error });
  if (error instanceof Error && error.name === "AbortError") {
    return new RpcError("CANCELLED", "the call was aborted by the caller", { cause: error });
  }
  return new RpcError("UNKNOWN", error instanceof Error ? error.message : String(error), { cause: error });
}

function readDetails(extra: readonly ErrorDetails[]) {
  let reason: string | undefined;
  let metadata: Record<string, string> | undefined;
  let violations: { field: string; description: string }[] | undefined;
  let retryAfterMs: number | undefined;
  for (const detail of extra) {
    if (detail.$type === "google.rpc.ErrorInfo") {
      reason = detail.reason;
      metadata = detail.metadata;
    } else if (detail.$type === "google.rpc.BadRequest") {
      violations = detail.fieldViolations.map(({ field, description }) => ({ field, description }));
    } else if (detail.$type === "google.rpc.RetryInfo" && detail.retryDelay) {
      retryAfterMs = Number(detail.retryDelay.seconds) * 1000 + detail.retryDelay.nanos / 1_000_000;
    }
  }
  return { reason, metadata, violations, retryAfterMs };
}
