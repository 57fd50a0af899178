/**
 * Refuses requests of which two HTTP servers in a row might see different ends or hosts.
 *
 * Node's parser is strict (RFC 9112): it answers 400 and closes the connection when lengths contradict each other, chunks
 * or line ends are malformed, or header fields are folded. What it lets through and we do not want is refused here.
 */
import type { IncomingMessage } from "node:http";

/** What is wrong with the framing of a request; undefined if nothing is. */
export function framingProblem(request: IncomingMessage): string | undefined {
  if (request.httpVersionMajor !== 1) return `found HTTP/${request.httpVersion}, expected HTTP/1.1`;
  const encoding = request.headers["transfer-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "chunked") {
    return `found transfer encoding ${JSON.stringify(encoding)}, expected chunked`;
  }
  return countHosts(request.rawHeaders) > 1 ? "found several Host headers, expected one" : undefined;
}

const hostName = "host";

function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === hostName.length && name.toLowerCase() === hostName) hosts++;
  }
  return hosts;
}
