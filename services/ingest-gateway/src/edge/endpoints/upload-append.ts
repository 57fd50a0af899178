/** `PATCH /api/{project_id}/upload/{key}/`: takes a file, or a piece of one (ingest, section "Upload"). */
import { invalid } from "@weir/managed";
import { UploadError } from "../../domain/uploads/upload-error.ts";
import type { UploadLocation } from "../../domain/uploads/upload-location.ts";
import { parseTarget } from "../../domain/uploads/upload-location.ts";
import type { UploadPiece } from "../../domain/uploads/upload-store.ts";
import { attachmentQuantities } from "../attachment-items.ts";
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { emptyAnswer, errorAnswer, HttpProblem, problem } from "../http/http-answer.ts";
import type { SubmissionContext } from "../parse-submission.ts";
import type { PieceHeader } from "../tus.ts";
import { badHeader, readPieceHeader } from "../tus.ts";
import { answerInTus } from "./answer-in-tus.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { identifySender } from "./identify-sender.ts";
import { untilAborted } from "./until-aborted.ts";

/** Creates the endpoint. */
export function uploadAppendEndpoint(context: EndpointContext): Endpoint {
  const { uploads, now } = context;
  let running = 0;

  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const sender = identifySender(request, context);
    if (!uploads.door.isOpen()) return emptyAnswer(503);
    const header = readPieceHeader(request.headers);
    const location = verifiedLocation(request);
    const piece = pieceOf(location, header, uploads.maxBytes);
    if (running >= uploads.maxConcurrent) {
      uploads.observe("refused");
      return errorAnswer(503, "too many uploads at a time", [], ["retry-after", "1"]);
    }
    running++;
    try {
      const offset = await receive(request, piece);
      const isComplete = location.uploadId === undefined || offset === location.length;
      uploads.observe(isComplete ? "completed" : "continued");
      const next = isComplete ? { ...location, length: offset, uploadId: undefined } : location;
      return emptyAnswer(204, ["upload-offset", String(offset), "location", uploads.signer.sign(next, now())]);
    } catch (error) {
      return failureAnswer(error, sender, piece);
    } finally {
      running--;
    }
  }

  function verifiedLocation({ parameters, query }: EndpointRequest): UploadLocation {
    const signed = parseTarget(`/api/${parameters.project_id}/upload/${parameters.key}/`, query);
    if (signed !== undefined && uploads.signer.verify(signed, now())) return signed.location;
    throw problem(400, "invalid upload location", ["the signature is missing, wrong or too old"]);
  }

  async function receive(request: EndpointRequest, piece: UploadPiece): Promise<number> {
    const deadline = AbortSignal.timeout(uploads.timeoutMs);
    const chunks = untilAborted(request.streamBody(uploads.maxBytes, "passed_on"), deadline);
    return uploads.store.append(piece, chunks);
  }

  function failureAnswer(error: unknown, sender: SubmissionContext, piece: UploadPiece): HttpAnswer {
    const answer = refusalOf(error);
    uploads.observe(answer === undefined ? "failed" : "refused");
    if (answer !== undefined) return answer;
    uploads.onError(error);
    const quantities = attachmentQuantities(piece.length ?? 1);
    context.refuse(sender, [{ outcome: invalid("upload_failed"), quantities }]);
    return errorAnswer(500, "failed to upload file");
  }

  return {
    name: "upload_append",
    paths: ["/api/{project_id}/upload/{key}/"],
    methods: ["PATCH"],
    cors: true,
    answer: answerInTus(answer),
  };
}

/**
 * The piece that a request brings: of an upload in several pieces a part, otherwise all of it.
 * @throws HttpProblem 400 or 409
 */
function pieceOf({ key, length, uploadId }: UploadLocation, header: PieceHeader, maxBytes: number): UploadPiece {
  const { offset } = header;
  if (uploadId === undefined) {
    if (offset !== 0) throw problem(409, "wrong upload offset", [`found ${offset}, expected 0`]);
    return { key, offset, minBytes: length ?? 1, maxBytes: length ?? maxBytes, length };
  }
  if (length === undefined) throw problem(400, "invalid upload location", ["the length is missing"]);
  if (header.length === undefined) throw badHeader("x-decoded-content-length", undefined);
  if (offset > length) throw problem(409, "wrong upload offset", [`found ${offset}, expected at most ${length}`]);
  if (header.length > length - offset) {
    throw problem(400, "bad x-decoded-content-length header", [
      `found ${header.length}, expected at most ${length - offset}`,
    ]);
  }
  return { key, offset, minBytes: header.length, maxBytes: header.length, length };
}

/** The answer to a failure that has a name; undefined for others, which are ours. */
function refusalOf(error: unknown): HttpAnswer | undefined {
  if (error instanceof HttpProblem) return error.answer;
  if (error instanceof Error && error.name === "TimeoutError") return errorAnswer(504, "upload timed out");
  if (!(error instanceof UploadError)) return undefined;
  switch (error.fault) {
    case "conflict":
      return errorAnswer(409, "upload conflict", [error.message]);
    case "wrong_size":
      return errorAnswer(400, "upload has the wrong size", [error.message]);
    case "full":
      return errorAnswer(503, "no room for uploads", [error.message], ["retry-after", "60"]);
  }
}
