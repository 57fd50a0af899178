/** The certificates of `grpc.tls`, with what operators see of them. */
import type { WeirConfig } from "@weir/config";
import { type Certificates, openCertificates, type ServerSecurity } from "@weir/rpc";
import type { Logger, Metrics } from "@weir/telemetry";

/** What they are opened with. */
export interface ConfiguredSecurityOptions {
  readonly config: Pick<WeirConfig, "grpc">;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Ms since the epoch. */
  readonly now: () => number;
}

/**
 * Opens the certificates; the caller closes them.
 * @returns undefined if the configuration names none
 * @throws CertificateError if the files cannot be used
 */
export async function openConfiguredSecurity(options: ConfiguredSecurityOptions): Promise<ServerSecurity | undefined> {
  const { logger, metrics, now } = options;
  const { certificate, key, authority, allowed_peers: allowedPeers, reload_interval } = options.config.grpc.tls;
  if (certificate === undefined || key === undefined || authority === undefined) return undefined;
  const reloads = {
    ok: metrics.counter("rpc.certificates.reloads", { result: "ok" }),
    failed: metrics.counter("rpc.certificates.reloads", { result: "failed" }),
  };
  const certificates: Certificates = await openCertificates({
    files: { certificate, key, authority },
    reloadIntervalMs: reload_interval * 1000,
    onReload(error) {
      reloads[error === undefined ? "ok" : "failed"].add(1);
      if (error === undefined) logger.info({ certificate }, "new certificates are used for new connections");
      else logger.error({ err: error }, "the certificates cannot be read anew; the former ones stay in use");
    },
  });
  metrics.observe("rpc.certificates.validity", {}, () => (certificates.current().validUntilMs - now()) / 1000);
  return {
    certificates,
    allowedPeers,
    onRefused: ({ reason }) => metrics.counter("rpc.callers.refused", { reason }).add(1),
  };
}
