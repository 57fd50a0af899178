/** Compression of answers, as far as the client takes it (ingest, section "HTTP server"). */
import { promisify } from "node:util";
import {
  brotliCompress,
  brotliCompressSync,
  constants,
  deflate,
  deflateSync,
  gzip,
  gzipSync,
  zstdCompress,
  zstdCompressSync,
} from "node:zlib";

/** An encoding of answers. */
export type AnswerEncoding = "zstd" | "br" | "gzip" | "deflate";

/** Bodies up to this size stay as they are: some clients can't read small compressed ones. */
const maxPlainBytes = 128;
/** Larger ones are compressed in a thread. */
const maxAtOnceBytes = 32 * 1024;
const maxRememberedBytes = 2048;
const maxRemembered = 64;

const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

interface Codec {
  readonly atOnce: (bytes: Buffer) => Buffer;
  readonly inThread: (bytes: Buffer) => Promise<Buffer>;
}

const codecs: Readonly<Record<AnswerEncoding, Codec>> = {
  zstd: { atOnce: (bytes) => zstdCompressSync(bytes), inThread: promisify(zstdCompress) },
  br: {
    atOnce: (bytes) => brotliCompressSync(bytes, brotliOptions),
    inThread: (bytes) => promisify(brotliCompress)(bytes, brotliOptions),
  },
  gzip: { atOnce: (bytes) => gzipSync(bytes), inThread: promisify(gzip) },
  deflate: { atOnce: (bytes) => deflateSync(bytes), inThread: promisify(deflate) },
};

/** Ours to choose where the client has no preference. */
const preferred: readonly AnswerEncoding[] = ["zstd", "br", "gzip", "deflate"];

/** The encoding for a body of a size; undefined: none. `acceptEncoding`: the request's header. */
export function chooseEncoding(acceptEncoding: string | undefined, bytes: number): AnswerEncoding | undefined {
  if (acceptEncoding === undefined || bytes <= maxPlainBytes) return undefined;
  const weights = parseWeights(acceptEncoding);
  const weightOf = (encoding: AnswerEncoding) => weights.get(encoding) ?? weights.get("*") ?? 0;
  let best: AnswerEncoding | undefined;
  for (const encoding of preferred) {
    if (weightOf(encoding) > (best === undefined ? 0 : weightOf(best))) best = encoding;
  }
  return best;
}

/** `gzip;q=0.5, br` as weights by name in lower case; what is no weight counts as 0. */
function parseWeights(acceptEncoding: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const part of acceptEncoding.slice(0, 1024).split(",")) {
    const [name = "", ...parameters] = part.split(";");
    const weight = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("q="));
    const number = weight === undefined ? 1 : Number(weight.slice(2));
    weights.set(name.trim().toLowerCase(), number > 0 && number <= 1 ? number : 0);
  }
  return weights;
}

/** Compresses bodies; those that are sent again and again, like refusals, once. */
export interface AnswerEncoder {
  /** The compressed body; a promise if it is large. */
  encode(body: string | Buffer, encoding: AnswerEncoding): Buffer | Promise<Buffer>;
}

/** Creates an encoder that remembers a few small texts. */
export function createAnswerEncoder(): AnswerEncoder {
  const remembered = new Map<string, Buffer>();
  return {
    encode(body, encoding) {
      const codec = codecs[encoding];
      if (typeof body !== "string" || body.length > maxRememberedBytes) {
        const bytes = typeof body === "string" ? Buffer.from(body) : body;
        return bytes.length > maxAtOnceBytes ? codec.inThread(bytes) : codec.atOnce(bytes);
      }
      const key = `${encoding} ${body}`;
      const known = remembered.get(key);
      if (known !== undefined) return known;
      const encoded = codec.atOnce(Buffer.from(body));
      if (remembered.size >= maxRemembered) remembered.clear();
      remembered.set(key, encoded);
      return encoded;
    },
  };
}
