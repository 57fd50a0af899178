/** The port to the upstream's API. */

/**
 * Sends a signed request and returns the parsed JSON of the answer.
 * @param path as in `/api/0/relays/register/challenge/`
 * @throws {UpstreamError} in every case but success; also when the signal aborts
 */
export type UpstreamQuery = (path: string, body: unknown, signal: AbortSignal) => Promise<unknown>;
