/** Reads multipart bodies piece by piece, within limits. */
import { once } from "node:events";
import { Dicer } from "@fastify/busboy";
import { parseMediaType } from "../http/media-type.ts";
import type { Part } from "./part.ts";
import { readPartHeader } from "./part.ts";

/** A body that is not multipart, or is broken. */
export class MultipartError extends Error {
  override readonly name = "MultipartError";
}

/** More parts are refused: each costs memory, however small. */
const maxParts = 1000;
const maxHeaderPairs = 50;
/** RFC 2046 allows 70. */
const maxBoundaryLength = 200;

/**
 * The boundary that a content type tells.
 * @throws MultipartError if it is not `multipart/form-data` with a boundary
 */
export function boundaryOf(contentType: string | undefined): string {
  const mediaType = parseMediaType(contentType);
  if (mediaType?.essence !== "multipart/form-data") throw new MultipartError("Content-Type is not multipart/form-data");
  const boundary = mediaType.parameters.get("boundary");
  if (boundary === undefined || boundary === "" || boundary.length > maxBoundaryLength) {
    throw new MultipartError("multipart boundary not found in Content-Type");
  }
  return boundary;
}

/**
 * Reads all parts.
 * @param maxPartBytes of larger parts only the size is told
 * @param onPart called with each part at its end, in their order; may throw
 * @throws MultipartError if the body is broken; what `chunks` or `onPart` throw
 */
export async function readParts(
  boundary: string,
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  maxPartBytes: number,
  onPart: (part: Part) => void,
): Promise<void> {
  const parser = new Dicer({ boundary, maxHeaderPairs });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // It may fail while the next piece is awaited.
  promise.catch(() => {});
  let failure: unknown;
  let parts = 0;
  let openParts = 0;
  let finished = false;

  function fail(error: unknown): void {
    failure ??= error;
    reject(error);
  }
  function resolveAtEnd(): void {
    if (finished && openParts === 0) resolve();
  }

  parser.on("part", (stream) => {
    let header = readPartHeader({});
    const kept: Buffer[] = [];
    let size = 0;
    openParts++;
    if (++parts > maxParts) fail(new MultipartError(`found more than ${maxParts} parts`));
    stream.on("header", (values) => {
      header = readPartHeader(values as Readonly<Record<string, readonly string[]>>);
    });
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxPartBytes) kept.push(chunk);
      else kept.length = 0;
    });
    // What is wrong with it the parser tells, too.
    stream.on("error", () => {});
    stream.on("end", () => {
      openParts--;
      try {
        onPart({ ...header, body: Buffer.concat(kept), size });
      } catch (error) {
        fail(error);
      }
      resolveAtEnd();
    });
  });
  parser.on("error", (error) => fail(new MultipartError(error.message)));
  parser.on("finish", () => {
    finished = true;
    resolveAtEnd();
  });

  for await (const chunk of chunks) {
    if (!parser.write(chunk)) await Promise.race([once(parser, "drain"), promise]);
    // Leaving the loop lets go of the body before the refusal is answered.
    if (failure !== undefined) throw failure;
  }
  parser.end();
  await promise;
}
