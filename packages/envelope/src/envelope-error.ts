/** Why bytes are not an envelope: the causes are texts that clients see and may rely on. */

/** The causes of a refused envelope, word for word (ingest, section "Envelope wire format"). */
export type EnvelopeErrorCause =
  | "unexpected end of file"
  | "too many individual items"
  | "missing envelope header"
  | "missing newline after header or payload"
  | "invalid envelope header"
  | "origin header mismatch between envelope and request"
  | "project id header mismatch between envelope and request"
  | "public key header mismatch between envelope and request"
  | "invalid item header";

/** Bytes that are not an envelope, or whose headers contradict the request that carried them. */
export class EnvelopeError extends Error {
  override readonly name = "EnvelopeError";
  override readonly cause: EnvelopeErrorCause;
  /** Byte offset in the envelope where the fault was found. */
  readonly offset: number;
  /** What exactly was found and expected, if more is known than the cause says. */
  readonly detail: string | undefined;

  constructor(cause: EnvelopeErrorCause, offset: number, detail?: string) {
    super(detail === undefined ? `${cause} at byte ${offset}` : `${cause} at byte ${offset}: ${detail}`);
    this.cause = cause;
    this.offset = offset;
    this.detail = detail;
  }
}
