/** Turns a checked configuration into a running process. */
import type { LoadedConfig, WeirConfig } from "@weir/config";
import type { Sink } from "@weir/sink";
import { createLogger, type ExportableMetrics, type Logger } from "@weir/telemetry";
import { openConfiguredPlaces } from "./configured-places.ts";
import { createConfiguredSink } from "./configured-sink.ts";
import { followHealthSettings } from "./follow-health-settings.ts";
import { composeProcess, type HostProcess } from "./host-process.ts";
import { createProcessTelemetry, type ProcessTelemetry } from "./process-telemetry.ts";
import type { ServiceModule } from "./service.ts";
import { createSystemClock } from "./system-clock.ts";
import { createSystemRandom } from "./system-random.ts";

/** What to run. */
export interface RunProcessOptions {
  readonly modules: readonly ServiceModule<unknown>[];
  readonly loaded: LoadedConfig;
  /** Other processes listen on the same ports, and the system divides the connections among them. Default: false. */
  readonly sharesPorts?: boolean | undefined;
  /** Where records go. Default: where the configuration says. */
  readonly sink?: Sink | undefined;
}

/** A process that has started. */
export interface RunningProcess {
  readonly config: WeirConfig;
  readonly logger: Logger;
  readonly metrics: ExportableMetrics;
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
export async function runProcess(options: RunProcessOptions): Promise<RunningProcess> {
  const { modules, loaded, sharesPorts } = options;
  const { credentials } = loaded;
  const logger = createLogger({
    level: loaded.config.logging.level,
    format: loaded.config.logging.format,
    enableBacktraces: loaded.config.logging.enable_backtraces,
  });
  for (const warning of loaded.warnings) logger.warn({ key: warning.key }, warning.message);
  const { config, stop: stopFollowing } = followHealthSettings(loaded, logger);
  const clock = createSystemClock();
  const random = createSystemRandom();
  const services = modules.map(({ name }) => name);
  const telemetry = await createProcessTelemetry({ config, services, logger, clock, random });
  const { metrics, tracer } = telemetry;
  const dataDir = config.storage.path ?? undefined;
  const places = await openConfiguredPlaces({ config, modules, logger, metrics });
  const sink = options.sink ?? (await createConfiguredSink({ config, dataDir, metrics, logger }));
  const host = await composeProcess({
    modules,
    config,
    credentials,
    logger,
    metrics,
    tracer,
    clock,
    random,
    sink,
    places,
    dataDir,
    sharesPorts,
  });
  const shutdownTimeoutMs = config.limits.shutdown_timeout * 1000;
  const grpc = await start(host, telemetry).catch(async (error: unknown) => {
    stopFollowing();
    await host.stop(shutdownTimeoutMs);
    await telemetry.stop();
    places?.close();
    throw error;
  });
  let stopped: Promise<void> | undefined;
  return {
    config,
    logger,
    metrics,
    host,
    grpc,
    stop() {
      stopFollowing();
      stopped ??= host.stop(shutdownTimeoutMs).finally(() => {
        places?.close();
        return telemetry.stop();
      });
      return stopped;
    },
  };
}

async function start(host: HostProcess, telemetry: ProcessTelemetry) {
  const grpc = await host.start();
  await telemetry.start();
  return grpc;
}
