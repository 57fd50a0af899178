/** The port to the upstream, for requests of relays that the upstream is to answer. */

/** A request that somebody else answers. */
export interface ForwardedRequest {
  /** Path and query. */
  readonly target: string;
  /** Those of the caller. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What the upstream answered, whatever its status. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: Buffer;
  /** Further headers as name, value, name, value, … */
  readonly headers: readonly string[];
}

/** `late`: no answer in time; `unreachable`: no answer at all. Never rejects. */
export type Forward = (request: ForwardedRequest) => Promise<UpstreamAnswer | "late" | "unreachable">;
