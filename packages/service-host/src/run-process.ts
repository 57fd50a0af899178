/** Turns a checked configuration into a running process. */
import type { LoadedConfig, WeirConfig } from "@weir/config";
import { splitHostAndPort } from "@weir/config";
import {
  createLogger,
  createMetrics,
  type ExportableMetrics,
  type Logger,
  startPrometheusEndpoint,
} from "@weir/telemetry";
import { weirVersion } from "@weir/version";
import { openConfiguredPlaces } from "./configured-places.ts";
import { createConfiguredSink } from "./configured-sink.ts";
import { composeProcess, type HostProcess } from "./host-process.ts";
import { observeProcess } from "./process-metrics.ts";
import type { ServiceModule } from "./service.ts";
import { createSystemClock } from "./system-clock.ts";
import { createSystemRandom } from "./system-random.ts";

/** What to run. */
export interface RunProcessOptions {
  readonly modules: readonly ServiceModule<unknown>[];
  readonly loaded: LoadedConfig;
}

/** A process that has started. */
export interface RunningProcess {
  readonly config: WeirConfig;
  readonly logger: Logger;
  readonly host: HostProcess;
  /** Where gRPC is served. */
  readonly grpc: { readonly host: string; readonly port: number };
  /** Stops within `limits.shutdown_timeout`; fails with ShutdownTimeoutError if it could not. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts the services of a process.
 * @throws MissingNeighbourError, or the error of what could not be opened: a port, a file, a broker
 */
export async function runProcess({ modules, loaded }: RunProcessOptions): Promise<RunningProcess> {
  const { config, credentials } = loaded;
  const logger = createLogger({
    level: config.logging.level,
    format: config.logging.format,
    enableBacktraces: config.logging.enable_backtraces,
  });
  for (const warning of loaded.warnings) logger.warn({ key: warning.key }, warning.message);
  const metrics = createMetrics();
  observeProcess(metrics, weirVersion);
  const dataDir = config.storage.path ?? undefined;
  const places = await openConfiguredPlaces({ config, modules, logger, metrics });
  const sink = await createConfiguredSink({ config, dataDir, metrics, logger });
  const host = await composeProcess({
    modules,
    config,
    credentials,
    logger,
    metrics,
    clock: createSystemClock(),
    random: createSystemRandom(),
    sink,
    places,
    dataDir,
  });
  const shutdownTimeoutMs = config.limits.shutdown_timeout * 1000;
  const { grpc, prometheus } = await start(host, config, metrics).catch(async (error: unknown) => {
    await host.stop(shutdownTimeoutMs);
    places?.close();
    throw error;
  });
  let stopped: Promise<void> | undefined;
  return {
    config,
    logger,
    host,
    grpc,
    stop() {
      stopped ??= host.stop(shutdownTimeoutMs).finally(() => {
        places?.close();
        return prometheus?.stop();
      });
      return stopped;
    },
  };
}

async function start(host: HostProcess, config: WeirConfig, metrics: ExportableMetrics) {
  const grpc = await host.start();
  return { grpc, prometheus: await startPrometheus(config, metrics) };
}

async function startPrometheus(config: WeirConfig, metrics: ExportableMetrics) {
  if (config.metrics.prometheus === undefined) return undefined;
  const { host, port } = splitHostAndPort(config.metrics.prometheus);
  return startPrometheusEndpoint({ host, port, metrics });
}
