/** Why an upload is refused: what its sender is told, and how what was in it ends. */
import type { InvalidReason } from "@weir/managed";
import type { HttpAnswer } from "./http/http-answer.ts";
import { errorAnswer, HttpProblem } from "./http/http-answer.ts";
import { contentTooLarge } from "./http/read-body.ts";
import { MultipartError } from "./multipart/read-parts.ts";

/** A refusal of an upload. */
export class UploadRefusal extends Error {
  override readonly name = "UploadRefusal";
  readonly answer: HttpAnswer;
  /** Of the outcome of the event that the upload would have made. */
  readonly reason: InvalidReason;
  /** Of the outcomes of the parts that were read before. */
  readonly partsReason: InvalidReason;

  constructor(answer: HttpAnswer, reason: InvalidReason, partsReason: InvalidReason = reason) {
    super(answer.detail ?? reason);
    this.answer = answer;
    this.reason = reason;
    this.partsReason = partsReason;
  }
}

/** An upload whose content has a fault of its own. */
export function badUpload(detail: string, reason: InvalidReason, causes: readonly string[] = []): UploadRefusal {
  return new UploadRefusal(errorAnswer(400, detail, causes), reason);
}

/** An upload of which a part, or the sum of all, is too large. */
export function uploadTooLarge(reason: InvalidReason): UploadRefusal {
  return new UploadRefusal(contentTooLarge().answer, reason);
}

/** The refusal that an error while reading an upload comes to; other errors are thrown again. */
export function uploadRefusalOf(error: unknown): UploadRefusal {
  if (error instanceof UploadRefusal) return error;
  if (error instanceof MultipartError) {
    const answer = errorAnswer(400, "invalid multipart data", [error.message]);
    return new UploadRefusal(answer, "invalid_multipart", "internal");
  }
  if (!(error instanceof HttpProblem)) throw error;
  const { answer } = error;
  if (answer.status === 413) return new UploadRefusal(answer, "request_too_large", "internal");
  return new UploadRefusal(answer, answer.status === 503 ? "internal" : "invalid_multipart", "internal");
}
