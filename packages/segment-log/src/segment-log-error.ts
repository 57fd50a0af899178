/** Why the log did not take a record. */

/** `full`: its own bound is reached; `no_space`: the disk is full; `failed`: the disk fails; `closed`: it takes nothing any more. */
export type SegmentLogErrorCode = "full" | "no_space" | "failed" | "closed";

/** A record was not taken, and will not be there after a restart. */
export class SegmentLogError extends Error {
  override readonly name = "SegmentLogError";
  readonly code: SegmentLogErrorCode;

  constructor(code: SegmentLogErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The error for a failure of the file system. */
export function diskError(cause: unknown): SegmentLogError {
  if (cause instanceof SegmentLogError) return cause;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const noSpace = code === "ENOSPC" || code === "EDQUOT";
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SegmentLogError(noSpace ? "no_space" : "failed", reason, { cause });
}
