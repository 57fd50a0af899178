/** Writes answers: the headers that every answer has, CORS, compression, and nothing that could break out of a header. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AnswerEncoder } from "./answer-encoding.ts";
import { chooseEncoding, createAnswerEncoder } from "./answer-encoding.ts";
import { corsHeaders } from "./cors.ts";
import type { HttpAnswer } from "./http-answer.ts";

/** How one answer is written. */
export interface WriteOptions {
  /** With the headers for browsers of other sites. */
  readonly cors: boolean;
  /** The connection ends with this answer. */
  readonly close: boolean;
}

/** Writes an answer; a promise if its body has to be compressed in a thread first. */
export type WriteAnswer = (
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
  options: WriteOptions,
) => Promise<void> | undefined;

/** Creates the writer. `serverName`: value of the header `Server`. */
export function createAnswerWriter(serverName: string): WriteAnswer {
  const common: readonly string[] = ["server", serverName, "cross-origin-resource-policy", "cross-origin"];
  const commonWithCors: readonly string[] = [...common, ...corsHeaders];
  const encoder: AnswerEncoder = createAnswerEncoder();

  function send(
    { method }: IncomingMessage,
    response: ServerResponse,
    answer: HttpAnswer,
    headers: string[],
    body: string | Buffer,
  ): void {
    const bytes = typeof body === "string" ? Buffer.byteLength(body) : body.length;
    headers.push("content-length", String(bytes));
    writeHead(response, answer.status, headers);
    response.end(method === "HEAD" ? undefined : body);
  }

  return (request, response, answer, { cors, close }) => {
    const { body, contentType } = answer;
    const headers = [...(cors ? commonWithCors : common), ...answer.headers];
    if (contentType !== undefined) headers.push("content-type", contentType);
    if (close) headers.push("connection", "close");
    const encoding = chooseEncoding(request.headers["accept-encoding"], body.length);
    if (encoding === undefined) {
      send(request, response, answer, headers, body);
      return undefined;
    }
    headers.push("content-encoding", encoding, "vary", "accept-encoding");
    const encoded = encoder.encode(body, encoding);
    if (Buffer.isBuffer(encoded)) {
      send(request, response, answer, headers, encoded);
      return undefined;
    }
    return encoded.then((bytes) => send(request, response, answer, headers, bytes));
  };
}

const notInHeaders = /[^\t\x20-\x7e\x80-\xff]/g;

/**
 * Values may hold what others chose, for example the reason of a quota. Node refuses characters that would end a header;
 * they are left out then, so that the client gets its answer all the same.
 */
function writeHead(response: ServerResponse, status: number, headers: string[]): void {
  try {
    response.writeHead(status, headers);
  } catch (error) {
    if (!(error instanceof TypeError && "code" in error && error.code === "ERR_INVALID_CHAR")) throw error;
    response.writeHead(
      status,
      headers.map((text, index) => (index % 2 === 1 ? text.replaceAll(notInHeaders, "") : text)),
    );
  }
}
