/** Requests of which two servers in a row might see different ends: each carries a second request that must not be seen. */

/** One attempt. */
export interface SmugglingAttempt {
  readonly name: string;
  readonly bytes: string;
}

const path = "/api/77/envelope/";
/** It would be answered 200. */
const smuggled = "GET /api/0/relays/live/ HTTP/1.1\r\nHost: weir\r\n\r\n";
const start = `POST ${path} HTTP/1.1\r\nHost: weir\r\nX-Sentry-Auth: Sentry sentry_key=${"c".repeat(32)}\r\n`;
const chunked = `${start}Transfer-Encoding: chunked\r\n\r\n`;

function withHeaders(name: string, ...lines: readonly string[]): SmugglingAttempt {
  return { name, bytes: `${start}${lines.join("\r\n")}\r\n\r\n{}\n${smuggled}` };
}

function withLength(value: string): SmugglingAttempt {
  return withHeaders(`a length of ${JSON.stringify(value)}`, `Content-Length: ${value}`);
}

function withEncoding(value: string): SmugglingAttempt {
  const bytes = `${start}Transfer-Encoding: ${value}\r\n\r\n0\r\n\r\n${smuggled}`;
  return { name: `an encoding of ${JSON.stringify(value)}`, bytes };
}

function withChunks(name: string, chunks: string): SmugglingAttempt {
  return { name, bytes: `${chunked}${chunks}${smuggled}` };
}

/** All attempts. */
export const smugglingCorpus: readonly SmugglingAttempt[] = [
  {
    name: "a length and chunks",
    bytes: `${start}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  },
  {
    name: "chunks and a length",
    bytes: `${start}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n3\r\n{}\n\r\n0\r\n\r\n${smuggled}`,
  },
  withHeaders("two lengths", "Content-Length: 3", "Content-Length: 5"),
  withHeaders("the same length twice", "Content-Length: 3", "Content-Length: 3"),
  ...["3, 3", "+3", "-3", "0x3", "3 3", "3.0", "1e1", "", "99999999999999999999999", "18446744073709551619"].map(
    withLength,
  ),
  withHeaders("a space before the colon of the length", "Content-Length : 3"),
  withHeaders("a tab before the colon of the length", "Content-Length\t: 3"),
  ...[
    "identity",
    "xchunked",
    "chunked, identity",
    "identity, chunked",
    "gzip, chunked",
    "\x0bchunked",
    "chunked\x00",
  ].map(withEncoding),
  withHeaders("two encodings", "Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
  withHeaders("chunked twice", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
  {
    name: "a space before the colon of the encoding",
    bytes: `${start}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  },
  { name: "a folded encoding", bytes: `${start}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${smuggled}` },
  withHeaders("a folded header", "X-Note: one\r\n two", "Content-Length: 3"),
  withHeaders("a folded first header", " X-Note: one", "Content-Length: 3"),
  withHeaders("a line that ends with LF", "X-Note: one\nContent-Length: 3"),
  withHeaders("a line that ends with CR", "X-Note: one\rContent-Length: 3"),
  withHeaders("a line that ends with CR CR LF", "X-Note: one\r", "Content-Length: 3"),
  withHeaders("a zero byte in a header", "X-Note: one\x00two", "Content-Length: 3"),
  withHeaders("a line without a colon", "X-Note", "Content-Length: 3"),
  withHeaders("a header without a name", ": one", "Content-Length: 3"),
  withHeaders("a name that is no ASCII", "Content\xa0Length: 3"),
  withHeaders("two hosts", "Host: elsewhere", "Content-Length: 3"),
  {
    name: "lines that end with LF",
    bytes: `${start}Content-Length: 3\r\n\r\n{}\n${smuggled}`.replaceAll("\r\n", "\n"),
  },
  { name: "no host", bytes: `POST ${path} HTTP/1.1\r\nContent-Length: 3\r\n\r\n{}\n${smuggled}` },
  { name: "chunks in HTTP/1.0", bytes: `${chunked.replace("HTTP/1.1", "HTTP/1.0")}0\r\n\r\n${smuggled}` },
  {
    name: "HTTP/2.0 as text",
    bytes: `${start.replace("HTTP/1.1", "HTTP/2.0")}Content-Length: 3\r\n\r\n{}\n${smuggled}`,
  },
  { name: "HTTP/1.2", bytes: `${start.replace("HTTP/1.1", "HTTP/1.2")}Content-Length: 3\r\n\r\n{}\n${smuggled}` },
  { name: "a method with a space", bytes: `PO ST ${path} HTTP/1.1\r\nHost: weir\r\n\r\n${smuggled}` },
  { name: "a control character in the target", bytes: `POST /api/\x01/ HTTP/1.1\r\nHost: weir\r\n\r\n${smuggled}` },
  withChunks("a negative chunk", "-3\r\n{}\n\r\n0\r\n\r\n"),
  withChunks("a chunk beyond 64 bits", "fffffffffffffffff\r\n{}\n\r\n0\r\n\r\n"),
  withChunks("a chunk size that wraps around", "10000000000000003\r\n{}\n\r\n0\r\n\r\n"),
  withChunks("a chunk size with a prefix", "0x3\r\n{}\n\r\n0\r\n\r\n"),
  withChunks("a chunk size after a space", " 3\r\n{}\n\r\n0\r\n\r\n"),
  withChunks("a chunk size before a space", "3 \r\n{}\n\r\n0\r\n\r\n"),
  withChunks("a chunk size that is none", "zz\r\n{}\n\r\n0\r\n\r\n"),
  withChunks("chunks with LF", "3\n{}\n\n0\n\n"),
  withChunks("a chunk that is longer than it says", "3\r\n{}\n{}\r\n0\r\n\r\n"),
  withChunks("a chunk extension with LF", "3;a\nb\r\n{}\n\r\n0\r\n\r\n"),
  withChunks("an encoding in the trailer", "3\r\n{}\n\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"),
  withChunks("a length in the trailer", "3\r\n{}\n\r\n0\r\nContent-Length: 50\r\n\r\n"),
];
