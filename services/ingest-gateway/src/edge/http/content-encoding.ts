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
const maxStatedSize = 256 * 1024;

const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  [
    "gzip",
    {
      decode: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength, chunkSize: statedSize(bytes) }),
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

const leastChunkSize = 64;

/**
 * The size that a gzip body states for its content, as the size of the buffer to inflate into: one allocation of the
 * right size instead of several. It may be wrong, and is therefore bounded.
 */
function statedSize(bytes: Buffer): number {
  const stated = bytes.length < 4 ? 0 : bytes.readUInt32LE(bytes.length - 4);
  return Math.max(leastChunkSize, Math.min(stated + 1, maxStatedSize));
}

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
