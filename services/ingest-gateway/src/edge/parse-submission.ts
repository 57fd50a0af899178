/** From the bytes of an envelope and the credentials of its request to a submission, for every edge. */
import type { Envelope } from "@weir/envelope";
import { createsEvent, isPublicKey, parseEnvelope, parseEnvelopeHeader } from "@weir/envelope";
import type { RequestMetadata } from "@weir/gen/weir/common/v1/envelope.ts";
import { checkIdentity } from "../domain/envelope-mismatch.ts";
import { overrideRequest } from "../domain/request-override.ts";
import type { Submission } from "../domain/submission.ts";

/** What the request said, whatever protocol it came by. */
export interface SubmissionContext {
  readonly publicKey: string;
  readonly projectId: bigint | undefined;
  readonly request: RequestMetadata;
  readonly signature: string | undefined;
  readonly receivedAtMs: number;
  /** A version 4 UUID in hyphenated form. */
  readonly uuid: () => string;
}

/** An envelope that only we ourselves may make. */
export class InternalItemsError extends Error {
  override readonly name = "InternalItemsError";

  constructor() {
    super("envelope contains internal items");
  }
}

/**
 * Parses an envelope and compares it with its request.
 * @throws EnvelopeError, InternalItemsError
 */
export function parseSubmission(bytes: Buffer, context: SubmissionContext): Submission {
  const envelope = parseEnvelope(bytes);
  const { publicKey, projectId, request, signature, receivedAtMs } = context;
  checkIdentity(envelope.headers, { publicKey, projectId, origin: request.origin });
  return {
    envelope: prepare(envelope, context),
    publicKey,
    projectId,
    request: overrideRequest(request, envelope.headers),
    signature,
    receivedAtMs,
  };
}

function prepare(envelope: Envelope, { request, uuid }: SubmissionContext): Envelope {
  const { headers, items } = envelope;
  if (items.some((item) => item.type === "integration")) throw new InternalItemsError();
  if (headers.eventId === undefined && items.some(createsEvent)) headers.eventId = uuid().replaceAll("-", "");
  if (!request.trusted) for (const item of items) item.otherHeadersJson.delete("fully_normalized");
  return envelope;
}

/** Who sends an envelope, by its own header. */
export interface EnvelopeIdentity {
  readonly publicKey: string;
  readonly projectId: bigint;
  /** The header's origin; undefined if it has none. */
  readonly origin: string | undefined;
}

/**
 * The credentials in the envelope's header; a text says what is wrong with them.
 * @throws EnvelopeError if the first line is not an envelope header
 */
export function identifyByEnvelope(bytes: Buffer): EnvelopeIdentity | string {
  const newline = bytes.indexOf(0x0a);
  const line = newline < 0 ? bytes : bytes.subarray(0, newline);
  const { headers } = parseEnvelopeHeader(line);
  if (headers.dsn === undefined) return `missing field \`dsn\` at line 1 column ${line.length}`;
  if (!isPublicKey(headers.dsn.publicKey)) return "invalid project key";
  return { publicKey: headers.dsn.publicKey, projectId: headers.dsn.projectId, origin: headers.origin };
}
