/** The encodings of request bodies (ingest, section "Encodings and size limits"). */

import type { Transform } from "node:stream";
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  gunzipSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";
import { emptyAnswer, HttpProblem } from "./http-answer.ts";

/** How to decompress one encoding. */
export interface Decoder {
  /** At once; throws an error with code `ERR_BUFFER_TOO_LARGE` above `maxBytes`. */
  readonly decode: (bytes: Buffer, maxBytes: number) => Buffer;
  /** Piece by piece. */
  readonly createStream: () => Transform;
}

const chunkSize = 64 * 1024;

const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  [
    "gzip",
    {
      decode: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
      createStream: () => createGunzip({ chunkSize }),
    },
  ],
  [
    "deflate",
    {
      decode: (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }),
      createStream: () => createInflate({ chunkSize }),
    },
  ],
  [
    "br",
    {
      decode: (bytes, maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength }),
      createStream: () => createBrotliDecompress({ chunkSize }),
    },
  ],
  [
    "zstd",
    {
      decode: (bytes, maxOutputLength) => zstdDecompressSync(bytes, { maxOutputLength }),
      createStream: () => createZstdDecompress({ chunkSize }),
    },
  ],
]);

/**
 * The decoder for a `Content-Encoding` header; undefined if the body is not compressed.
 * @throws HttpProblem 415 for anything but exactly one supported encoding in lower case
 */
export function decoderOf(contentEncoding: string | undefined): Decoder | undefined {
  if (contentEncoding === undefined || contentEncoding === "" || contentEncoding === "identity") return undefined;
  const decoder = decoders.get(contentEncoding);
  if (decoder !== undefined) return decoder;
  if (contentEncoding.toLowerCase() === "utf-8") return undefined;
  throw new HttpProblem(
    emptyAnswer(415, ["accept-encoding", "zstd,gzip,deflate,br"]),
    `unsupported content encoding ${JSON.stringify(contentEncoding)}`,
  );
}
