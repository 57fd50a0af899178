/**
 * Reads request bodies within limits (ingest, section "Encodings and size limits").
 *
 * All limits apply to decompressed bytes. A small compressed body is inflated at once, which costs least; a large one,
 * and one of unknown size, piece by piece, so that what would exceed the limit is never held.
 */
import type { IncomingMessage } from "node:http";
import type { Readable, Transform } from "node:stream";
import type { BodyBudget } from "./body-budget.ts";
import type { Decoder } from "./content-encoding.ts";
import { decoderOf } from "./content-encoding.ts";
import type { PieceUse } from "./endpoint.ts";
import { HttpProblem, problem, textProblem } from "./http-answer.ts";
import { bodyBudgetSpent } from "./load-gate.ts";

/** Compressed bodies up to this size are inflated at once. */
const maxAtOnceBytes = 64 * 1024;
/** What inflates to more than this is inflated piece by piece after all. */
const maxInflatedAtOnceBytes = 4 * 1024 * 1024;

const emptyBody = Buffer.alloc(0);

/**
 * The body of a request, decompressed.
 * @param maxBytes the largest body, decompressed
 * @param budget what all requests together may hold
 * @throws HttpProblem
 */
export async function readBody(request: IncomingMessage, maxBytes: number, budget: BodyBudget): Promise<Buffer> {
  const decoder = decoderOf(request.headers["content-encoding"]);
  const { "content-length": lengthHeader, "transfer-encoding": transferEncoding } = request.headers;
  if (lengthHeader === undefined && transferEncoding === undefined)
    return decoder === undefined ? emptyBody : inflate(decoder, emptyBody, maxBytes);
  const length = lengthHeader === undefined ? undefined : Number(lengthHeader);
  if (decoder === undefined) {
    if (length !== undefined && length > maxBytes) throw tooLarge();
    return collect(request, maxBytes, budget);
  }
  if (length === undefined || length > maxAtOnceBytes) return inflateStream(request, decoder, maxBytes, budget);
  const compressed = await collect(request, maxAtOnceBytes, budget);
  if (maxBytes <= maxInflatedAtOnceBytes) return inflate(decoder, compressed, maxBytes);
  try {
    return decoder.decode(compressed, maxInflatedAtOnceBytes);
  } catch (error) {
    if (!isTooLarge(error)) throw corrupt(error);
  }
  const stream = decoder.createStream();
  stream.end(compressed);
  return collectDecoded(stream, maxBytes, budget);
}

function inflate(decoder: Decoder, bytes: Buffer, maxBytes: number): Buffer {
  try {
    return decoder.decode(bytes, maxBytes);
  } catch (error) {
    throw isTooLarge(error) ? tooLarge() : corrupt(error);
  }
}

async function inflateStream(
  request: IncomingMessage,
  decoder: Decoder,
  maxBytes: number,
  budget: BodyBudget,
): Promise<Buffer> {
  const { stream, end } = decode(request, decoder);
  try {
    return await collectDecoded(stream, maxBytes, budget);
  } finally {
    end();
  }
}

/** The decompressed stream of a request's body; `end` lets go of the request. */
function decode(request: IncomingMessage, decoder: Decoder): { stream: Transform; end: () => void } {
  const stream = decoder.createStream();
  const onAborted = () => stream.destroy(new Error("the client went away"));
  request.once("close", onAborted);
  request.once("end", () => request.off("close", onAborted));
  request.pipe(stream);
  return {
    stream,
    end() {
      request.unpipe(stream);
      request.off("close", onAborted);
      stream.destroy();
    },
  };
}

/**
 * The body of a request piece by piece, decompressed, for routes that need not have all of it at once.
 * @param maxBytes the largest body, decompressed
 * @param use what becomes of the pieces: so long they count as held
 * @param budget what all requests together may hold
 * @throws HttpProblem while iterating: 413 if it is larger, 400 if it is corrupt or ends too early
 */
export async function* streamBody(
  request: IncomingMessage,
  maxBytes: number,
  use: PieceUse,
  budget: BodyBudget,
): AsyncGenerator<Buffer, void> {
  const decoder = decoderOf(request.headers["content-encoding"]);
  if (decoder === undefined && Number(request.headers["content-length"] ?? 0) > maxBytes) {
    throw textProblem(413, "length limit exceeded");
  }
  const decoded = decoder && decode(request, decoder);
  const source: Readable = decoded?.stream ?? request;
  let bytes = 0;
  let heldBytes = 0;
  try {
    // The request must outlive a refusal: its answer is still to be written.
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (bytes + chunk.length > maxBytes) throw contentTooLarge();
      if (!budget.take(chunk.length)) throw bodyBudgetSpent();
      bytes += chunk.length;
      heldBytes += chunk.length;
      yield chunk;
      if (use === "passed_on") {
        budget.give(heldBytes);
        heldBytes = 0;
      }
    }
  } catch (error) {
    throw error instanceof HttpProblem ? error : corrupt(error);
  } finally {
    budget.give(heldBytes);
    decoded?.end();
  }
}

/** The problem of a request that turns out too large while it is being read. */
export function contentTooLarge(): HttpProblem {
  return problem(413, "request content exceeded size limits");
}

async function collectDecoded(stream: Readable, maxBytes: number, budget: BodyBudget): Promise<Buffer> {
  try {
    return await collect(stream, maxBytes, budget);
  } catch (error) {
    throw error instanceof HttpProblem ? error : corrupt(error);
  } finally {
    stream.destroy();
  }
}

function collect(stream: Readable, maxBytes: number, budget: BodyBudget): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;

    function finish(): void {
      stream.off("data", onData);
      stream.off("end", onEnd);
      stream.off("error", onError);
      stream.off("close", onClose);
      budget.give(bytes);
    }
    function fail(error: Error): void {
      finish();
      stream.pause();
      reject(error);
    }
    function onData(chunk: Buffer): void {
      if (bytes + chunk.length > maxBytes) fail(tooLarge());
      else if (!budget.take(chunk.length)) fail(bodyBudgetSpent());
      else {
        bytes += chunk.length;
        chunks.push(chunk);
      }
    }
    function onEnd(): void {
      finish();
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, bytes));
    }
    function onError(error: Error): void {
      fail(error);
    }
    function onClose(): void {
      fail(new Error("the connection was closed before the body ended"));
    }

    stream.on("data", onData);
    stream.on("end", onEnd);
    stream.on("error", onError);
    stream.on("close", onClose);
  });
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}

function tooLarge(): HttpProblem {
  return textProblem(413, "Failed to buffer the request body: length limit exceeded");
}

function corrupt(error: unknown): HttpProblem {
  return textProblem(
    400,
    `Failed to buffer the request body: ${error instanceof Error ? error.message : String(error)}`,
  );
}
