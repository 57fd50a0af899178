/** A span processor in this process that is asked, not run: nothing is started, nothing is delivered. */
import type { WeirConfig } from "@weir/config";
import { projectConfigModule } from "@weir/project-config";
import { quotaModule } from "@weir/quota";
import { samplingModule } from "@weir/sampling";
import type { SpanProcessorPort } from "@weir/service-host";
import { composeProcess, createSystemClock, createSystemRandom, openConfiguredPlaces } from "@weir/service-host";
import { createMemorySink } from "@weir/sink";
import { spanProcessorModule } from "@weir/span-processor";
import { createLogger, createMetrics } from "@weir/telemetry";

/** A span processor that answers. */
export interface LocalProcessor {
  readonly port: Pick<SpanProcessorPort, "normalizeSpans">;
  close(): void;
}

/**
 * Composes a span processor with the neighbours that it needs.
 * @throws GeoDatabaseError if the configuration names a database of places that cannot be read
 */
export async function composeLocalProcessor(loaded: WeirConfig): Promise<LocalProcessor> {
  // Neither Kafka nor Redis are needed to look at spans.
  const config: WeirConfig = { ...loaded, processing: { ...loaded.processing, enabled: false } };
  const logger = createLogger({ level: "off" });
  const metrics = createMetrics();
  const places = await openConfiguredPlaces({ config, modules: [spanProcessorModule], logger, metrics });
  const host = await composeProcess({
    modules: [projectConfigModule, quotaModule, samplingModule, spanProcessorModule],
    config,
    logger,
    metrics,
    clock: createSystemClock(),
    random: createSystemRandom(),
    sink: createMemorySink(),
    places,
    dataDir: undefined,
  });
  return {
    port: host.service("span-processor")?.port as SpanProcessorPort,
    close: () => places?.close(),
  };
}
