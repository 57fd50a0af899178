/** Everything that the doctor looks at, in the order in which one thing needs the other. */
import type { LoadedConfig } from "@weir/config";
import { checkCertificates } from "./check-certificates.ts";
import { checkConfiguration } from "./check-configuration.ts";
import { checkDisks } from "./check-disk.ts";
import { checkKafka } from "./check-kafka.ts";
import { checkPorts } from "./check-ports.ts";
import { checkRedis } from "./check-redis.ts";
import { checkServices } from "./check-services.ts";
import { checkUpstream } from "./check-upstream.ts";
import type { Finding } from "./finding.ts";

/**
 * Looks at what the configuration names. Nothing is started, and nothing is changed but for a file that is written to
 * each data folder and removed again.
 * @param timeoutMs for each question to another machine
 */
export async function examine(loaded: LoadedConfig, timeoutMs: number): Promise<readonly Finding[]> {
  const { config, credentials } = loaded;
  const { enabled, redis } = config.processing;
  const findings = await Promise.all([
    checkConfiguration(loaded),
    checkCertificates(config, Date.now()),
    checkDisks(config),
    checkPorts(config, timeoutMs),
    enabled && redis !== undefined ? checkRedis(redis, timeoutMs) : [],
    enabled ? checkKafka(config, timeoutMs) : [],
    config.projects.upstream ? checkUpstream(config.relay.upstream, credentials, timeoutMs) : [],
    checkServices(config, timeoutMs),
  ]);
  return findings.flat();
}
