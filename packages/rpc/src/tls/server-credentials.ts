/** How a server proves who it is, and asks callers to. */
import { experimental, type ServerCredentials } from "@grpc/grpc-js";
import { certificateProvider } from "./certificate-provider.ts";
import type { Certificates } from "./certificates.ts";

/** Credentials that ask every caller for a certificate, and leave it to others to refuse those without a good one. */
export function serverCredentials(certificates: Certificates): ServerCredentials {
  const provider = certificateProvider(certificates);
  return experimental.createCertificateProviderServerCredentials(provider, provider, false);
}
