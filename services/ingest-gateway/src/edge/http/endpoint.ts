/** What an endpoint is to the server: a row of the table of routes. */
import type { IncomingHttpHeaders } from "node:http";
import type { HttpAnswer } from "./http-answer.ts";

/** Methods that endpoints are asked with; HEAD is answered like GET, without the body. */
export type HttpMethod = "GET" | "HEAD" | "POST" | "PATCH";

/** What becomes of the pieces of a body: `kept` until its end by who reads it, or `passed_on` before the next is asked for. */
export type PieceUse = "kept" | "passed_on";

/** A request as endpoints see it. */
export interface EndpointRequest {
  readonly method: HttpMethod;
  /** Without the question mark; empty if there is none. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** Values of the placeholders in the route's path, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** IP address of the TCP peer. */
  readonly peerAddress: string;
  /** When the request arrived, in ms since the epoch. */
  readonly receivedAtMs: number;
  /**
   * Reads the body, decompressed.
   * @throws HttpProblem if it is larger than `maxBytes`, corrupt, or in an encoding that is not supported
   */
  readBody(maxBytes: number): Promise<Buffer>;
  /**
   * The body piece by piece, decompressed.
   * @throws HttpProblem while iterating, like `readBody`
   */
  streamBody(maxBytes: number, use: PieceUse): AsyncIterable<Buffer>;
}

/** One row of the table. */
export interface Endpoint {
  /** Names it in metrics. */
  readonly name: string;
  /** Paths with placeholders (`/api/{project_id}/envelope/`). A slash at the end matters. */
  readonly paths: readonly string[];
  /** In the order in which `Allow` lists them. */
  readonly methods: readonly HttpMethod[];
  /** Browsers of any site may call it. */
  readonly cors: boolean;
  /** Answered even while others are refused because of load or a shutdown: for those who watch the process. */
  readonly answersUnderLoad?: true;
  /** Answers. May throw `HttpProblem`. */
  readonly answer: (request: EndpointRequest) => Promise<HttpAnswer> | HttpAnswer;
  /** Tells a refusal (status 400 and above) in the form of the endpoint's protocol. Default: as it is. */
  readonly refuse?: (answer: HttpAnswer, headers: IncomingHttpHeaders) => HttpAnswer;
}
