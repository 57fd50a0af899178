/** How a client proves who it is, and checks whom it talks to. */
import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import { ChannelCredentials, type ChannelOptions, experimental } from "@grpc/grpc-js";
import { certificateProvider } from "./certificate-provider.ts";
import type { Certificates } from "./certificates.ts";

/** What a channel is created with. */
export interface ChannelSecurity {
  readonly credentials: ChannelCredentials;
  readonly options: ChannelOptions;
}

/**
 * Security of a channel to a server; every new connection of it uses the certificates of that time.
 * @param certificates undefined: plain text
 * @param host the name or IP address that the server's certificate must carry
 */
export function channelSecurity(certificates: Certificates | undefined, host: string): ChannelSecurity {
  if (certificates === undefined) return { credentials: ChannelCredentials.createInsecure(), options: {} };
  const provider = certificateProvider(certificates);
  const credentials = experimental.createCertificateProviderChannelCredentials(provider, provider, {
    // The channel may go to an IP address of the host: what counts is the host.
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
  });
  // An IP address may not be sent as the name of a server (RFC 6066).
  return { credentials, options: { "grpc.ssl_target_name_override": isIP(host) === 0 ? host : "weir" } };
}
