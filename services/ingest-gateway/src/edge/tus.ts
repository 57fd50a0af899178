/** How uploads are announced and sent: the headers of TUS 1.0.0, as far as it is spoken here (ingest, section "Upload"). */
import type { IncomingHttpHeaders } from "node:http";
import type { HttpAnswer } from "./http/http-answer.ts";
import { errorAnswer, HttpProblem, problem } from "./http/http-answer.ts";
import { contentTooLarge } from "./http/read-body.ts";

const version = "1.0.0";
const pieceType = "application/offset+octet-stream";
const decimal = /^\d{1,15}$/;

/** An upload that is announced. */
export interface Announcement {
  /** In bytes; undefined if it is told with the upload. */
  readonly length: number | undefined;
  /** Empty if it is not told. */
  readonly attachmentType: string;
}

/** A piece of an upload. */
export interface PieceHeader {
  readonly offset: number;
  /** Bytes of the piece, decompressed; undefined if it is not told. */
  readonly length: number | undefined;
}

/** An answer with the headers that every answer about uploads has. */
export function tusAnswer(answer: HttpAnswer): HttpAnswer {
  return { ...answer, headers: [...answer.headers, "tus-resumable", version] };
}

/**
 * Reads what announces an upload.
 * @param maxBytes longest upload
 * @throws HttpProblem 412, 415, 400, or 413
 */
export function readAnnouncement(headers: IncomingHttpHeaders, maxBytes: number): Announcement {
  checkVersion(headers);
  if (headers["content-type"] !== undefined) {
    throw problem(415, "unsupported content type", [`found ${headers["content-type"]}, expected none`]);
  }
  const length = readLength(headers);
  if (length !== undefined && length > maxBytes) throw contentTooLarge();
  return { length, attachmentType: readAttachmentType(textOf(headers, "upload-metadata") ?? "") };
}

/**
 * Reads what goes before a piece.
 * @throws HttpProblem 412, 415, or 400
 */
export function readPieceHeader(headers: IncomingHttpHeaders): PieceHeader {
  checkVersion(headers);
  const contentType = headers["content-type"];
  if (contentType !== pieceType) {
    throw problem(415, "unsupported content type", [`found ${contentType ?? "none"}, expected ${pieceType}`]);
  }
  const offset = readNumber(headers, "upload-offset");
  if (offset === undefined) throw badHeader("upload-offset", undefined);
  return { offset, length: readNumber(headers, "x-decoded-content-length") };
}

/** The problem of a header that is missing or wrong. */
export function badHeader(name: string, found: string | undefined): Error {
  return problem(400, `bad ${name} header`, [`found ${found ?? "none"}, expected a number of bytes`]);
}

function checkVersion(headers: IncomingHttpHeaders): void {
  const found = textOf(headers, "tus-resumable");
  if (found === version) return;
  const answer = errorAnswer(
    412,
    "unsupported version of the upload protocol",
    [`found ${found ?? "none"}, expected ${version}`],
    ["tus-version", version],
  );
  throw new HttpProblem(answer, "unsupported version of the upload protocol");
}

function readLength(headers: IncomingHttpHeaders): number | undefined {
  const deferred = textOf(headers, "upload-defer-length");
  const length = readNumber(headers, "upload-length");
  if (deferred !== undefined && deferred !== "1") {
    throw problem(400, "bad upload-defer-length header", [`found ${deferred}, expected 1`]);
  }
  if ((length === undefined) === (deferred === undefined)) {
    const found = length === undefined ? "neither" : "both";
    throw problem(400, "bad upload-length header", [`found ${found}, expected upload-length or upload-defer-length`]);
  }
  return length;
}

function readNumber(headers: IncomingHttpHeaders, name: string): number | undefined {
  const text = textOf(headers, name);
  if (text === undefined) return undefined;
  if (!decimal.test(text)) throw badHeader(name, text);
  return Number(text);
}

/** The attachment's type in the member `sentry` of the metadata, which are pairs of a name and base64. */
function readAttachmentType(metadata: string): string {
  for (const pair of metadata.split(",")) {
    const [name, encoded = ""] = pair.trim().split(" ");
    if (name === "sentry") return parseMetadata(encoded);
  }
  return "";
}

function parseMetadata(encoded: string): string {
  try {
    const bytes = Buffer.from(encoded, "base64");
    if (bytes.toString("base64") !== encoded) throw new SyntaxError("found no base64");
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value !== "object" || value === null) throw new SyntaxError("found no object");
    const type = "attachment_type" in value ? (value.attachment_type ?? "") : "";
    if (typeof type !== "string") throw new SyntaxError("attachment_type: expected a string");
    return type;
  } catch (error) {
    throw problem(400, "bad upload-metadata header", [error instanceof Error ? error.message : String(error)]);
  }
}

function textOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.join(", ");
}
