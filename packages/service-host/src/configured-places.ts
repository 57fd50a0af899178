/** Opens the database of places that the configuration names, once for all services of the process. */
import type { WeirConfig } from "@weir/config";
import type { GeoDatabase } from "@weir/geo";
import { openGeoDatabase } from "@weir/geo";
import type { Logger, Metrics } from "@weir/telemetry";
import type { ServiceModule, ServiceName } from "./service.ts";

/** What the database is opened for. */
export interface ConfiguredPlacesOptions {
  readonly config: Pick<WeirConfig, "geoip" | "processing">;
  readonly modules: readonly Pick<ServiceModule<unknown>, "name">[];
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Only these look places up. */
const users: ReadonlySet<ServiceName> = new Set(["span-processor", "event-processor"]);

/**
 * Opens `geoip.path`, else `processing.geoip_path`. The caller closes it.
 * @returns undefined if no database is configured, or no service here uses it
 * @throws GeoDatabaseError if there is no database in that file
 */
export async function openConfiguredPlaces(options: ConfiguredPlacesOptions): Promise<GeoDatabase | undefined> {
  const { config, logger, metrics, modules } = options;
  const path = config.geoip.path ?? config.processing.geoip_path;
  if (path === undefined || !modules.some(({ name }) => users.has(name))) return undefined;
  const reloads = {
    ok: metrics.counter("geo.reloads", { result: "ok" }),
    failed: metrics.counter("geo.reloads", { result: "failed" }),
  };
  return openGeoDatabase({
    path,
    onReload(error) {
      reloads[error === undefined ? "ok" : "failed"].add(1);
      if (error === undefined) logger.info({ path }, "the database of places was read anew");
      else logger.error({ err: error }, "the database of places cannot be read anew; the former one stays in use");
    },
  });
}
