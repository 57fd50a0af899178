/** What is wrong with a server's certificate, or with ours, when a connection cannot be had. */

/** Texts of OpenSSL and Node, and what they mean here. */
const meanings: readonly (readonly [pattern: RegExp, meaning: string])[] = [
  [/certificate has expired|CERT_HAS_EXPIRED/i, "the server's certificate has expired: renew it"],
  [/certificate is not yet valid|CERT_NOT_YET_VALID/i, "the server's certificate is not valid yet: compare the clocks"],
  [
    /Hostname\/IP does not match|ERR_TLS_CERT_ALTNAME_INVALID/i,
    "the server's certificate does not carry the name by which it is called: add that to its alternative names, or call it by another",
  ],
  [
    /self[- ]signed certificate|unable to (verify|get)|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO/i,
    "the server's certificate was not signed by an authority in grpc.tls.authority",
  ],
  [
    /wrong version number|packet length too long|before secure TLS connection was established|EPROTO/i,
    "the server does not speak TLS there, or ended the handshake: set grpc.tls there, too",
  ],
];

/**
 * Explains the text of a failed connection.
 * @returns undefined if it is not about TLS
 */
export function explainTlsFailure(text: string): string | undefined {
  const meaning = meanings.find(([pattern]) => pattern.test(text))?.[1];
  return meaning === undefined ? undefined : `${meaning} (${text})`;
}
