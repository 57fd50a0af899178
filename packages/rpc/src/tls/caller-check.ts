/** Who may call a server: those whose certificate an authority of ours has signed, and who are on the list of names. */
import type { TLSSocket } from "node:tls";
import { certificateNames } from "./certificate-names.ts";

/** Why a caller is refused. */
export type CallerRefusalReason = "no_certificate" | "expired" | "untrusted" | "not_allowed";

export interface CallerRefusal {
  readonly reason: CallerRefusalReason;
  /** What was found and what is expected, for the logs of both ends. */
  readonly message: string;
}

const untilPatterns = /EXPIRED|NOT_YET_VALID/;

/**
 * Looks at the certificate of a connection after its handshake.
 * @param allowedNames names of which the certificate must carry one; none: every certificate of the authority is good
 * @returns undefined if it may call
 */
export function refusalOf(socket: TLSSocket, allowedNames: readonly string[]): CallerRefusal | undefined {
  const certificate = socket.getPeerCertificate();
  // Without a certificate, Node yields an empty object.
  if (!("subject" in certificate) || certificate.subject === undefined) {
    return {
      reason: "no_certificate",
      message: "found no certificate of the caller, expected one: set grpc.tls.certificate and grpc.tls.key there",
    };
  }
  const names = certificateNames(certificate);
  const shown = names.length === 0 ? "without a name" : `of ${names.join(", ")}`;
  if (!socket.authorized) {
    const problem = String(socket.authorizationError);
    if (untilPatterns.test(problem)) {
      const period = `${certificate.valid_from} to ${certificate.valid_to}`;
      return { reason: "expired", message: `the caller's certificate ${shown} is valid from ${period}: renew it` };
    }
    const message = `the caller's certificate ${shown} was not signed by an authority in grpc.tls.authority (${problem})`;
    return { reason: "untrusted", message };
  }
  if (allowedNames.length === 0 || names.some((name) => allowedNames.includes(name))) return undefined;
  const message = `the caller's certificate ${shown} carries none of the names in grpc.tls.allowed_peers`;
  return { reason: "not_allowed", message };
}
