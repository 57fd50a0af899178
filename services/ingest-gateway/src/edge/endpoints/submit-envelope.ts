/** Admits the envelope in a request body whose sender is known. */
import { EnvelopeError } from "@weir/envelope";
import type { Credentials } from "../authenticate.ts";
import type { EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { problem } from "../http/http-answer.ts";
import type { SubmissionContext } from "../parse-submission.ts";
import { InternalItemsError, parseSubmission } from "../parse-submission.ts";
import { relaySignature, requestMetadata } from "../request-metadata.ts";
import { eventIdAnswer } from "../submission-answer.ts";
import type { EndpointContext } from "./endpoint-context.ts";

/** What a request says about an envelope in its body. */
export function submissionContext(
  request: EndpointRequest,
  credentials: Credentials,
  projectId: bigint | undefined,
  { internalRelays, uuid }: EndpointContext,
): SubmissionContext {
  return {
    publicKey: credentials.publicKey,
    projectId,
    request: requestMetadata(request, credentials, internalRelays),
    signature: relaySignature(request.headers),
    receivedAtMs: request.receivedAtMs,
    uuid,
  };
}

/**
 * Parses and admits.
 * @throws HttpProblem if the envelope can't be parsed or contradicts the request
 */
export async function submitEnvelope(
  bytes: Buffer,
  submitted: SubmissionContext,
  { admit, now }: EndpointContext,
): Promise<HttpAnswer> {
  return eventIdAnswer(await admit(parse(bytes, submitted)), now());
}

function parse(bytes: Buffer, submitted: SubmissionContext): ReturnType<typeof parseSubmission> {
  try {
    return parseSubmission(bytes, submitted);
  } catch (error) {
    if (error instanceof InternalItemsError) throw problem(400, error.message);
    if (!(error instanceof EnvelopeError)) throw error;
    // Only headers have causes of their own: what is wrong in their JSON.
    const isHeader = error.cause === "invalid envelope header" || error.cause === "invalid item header";
    const causes = isHeader && error.detail !== undefined ? [error.cause, error.detail] : [error.cause];
    throw problem(400, "invalid event envelope", causes);
  }
}
