/** An envelope may repeat what its request says, but not contradict it (ingest, section "Envelope wire format"). */
import type { EnvelopeHeaders } from "@weir/envelope";
import { EnvelopeError } from "@weir/envelope";

/** What the request says. */
export interface StatedIdentity {
  readonly publicKey: string;
  /** Undefined where the request names no project. */
  readonly projectId: bigint | undefined;
  /** Normalised URL; empty if absent. */
  readonly origin: string;
}

/**
 * Compares the headers `origin` and `dsn` with the request.
 * @throws EnvelopeError naming what differs
 */
export function checkIdentity(headers: EnvelopeHeaders, stated: StatedIdentity): void {
  if (headers.origin !== undefined && headers.origin !== stated.origin) {
    throw new EnvelopeError("origin header mismatch between envelope and request", 0);
  }
  const { dsn } = headers;
  if (dsn === undefined) return;
  if (dsn.projectId !== stated.projectId) {
    throw new EnvelopeError("project id header mismatch between envelope and request", 0);
  }
  if (dsn.publicKey !== stated.publicKey) {
    throw new EnvelopeError("public key header mismatch between envelope and request", 0);
  }
}
