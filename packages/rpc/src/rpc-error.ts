/** The error that ports throw: the same locally and remotely. */
import { isRetryableCode, type RpcCode } from "./rpc-code.ts";

/** What is wrong with one member of a request. */
export interface FieldViolation {
  /** Path of the member in the request, in the proto's spelling (`config.quotas[3].limit`). */
  readonly field: string;
  /** What was found, and what is expected. */
  readonly description: string;
}

export interface RpcErrorDetails {
  /** Why, as one word in UPPER_SNAKE_CASE that programs can test (google.rpc.ErrorInfo). */
  readonly reason?: string | undefined;
  /** Facts about the error by name (google.rpc.ErrorInfo). */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** What is wrong with the request (google.rpc.BadRequest). */
  readonly violations?: readonly FieldViolation[] | undefined;
  /** When to try again, in ms from now (google.rpc.RetryInfo). Makes the error retryable. */
  readonly retryAfterMs?: number | undefined;
  /** What led to it. Never crosses the wire. */
  readonly cause?: unknown;
}

/** A call failed. Services throw it; callers of a port catch it, with equal members wherever the service runs. */
export class RpcError extends Error {
  readonly code: RpcCode;
  readonly reason: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];
  readonly retryAfterMs: number | undefined;
  /** True if the same request may succeed later: UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, or a stated time to retry. */
  readonly retryable: boolean;

  constructor(code: RpcCode, message: string, details: RpcErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "RpcError";
    this.code = code;
    this.reason = details.reason;
    this.metadata = details.metadata ?? {};
    this.violations = details.violations ?? [];
    this.retryAfterMs = details.retryAfterMs;
    this.retryable = details.retryAfterMs !== undefined || isRetryableCode(code);
  }
}
