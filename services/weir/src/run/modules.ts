import { eventProcessorModule } from "@weir/event-processor";
import { ingestGatewayModule } from "@weir/ingest-gateway";
import { projectConfigModule } from "@weir/project-config";
import { quotaModule } from "@weir/quota";
import { samplingModule } from "@weir/sampling";
import type { ServiceModule } from "@weir/service-host";
import { spanProcessorModule } from "@weir/span-processor";

/** Every service of Weir. */
export const allModules: readonly ServiceModule<unknown>[] = [
  projectConfigModule,
  quotaModule,
  samplingModule,
  spanProcessorModule,
  eventProcessorModule,
  ingestGatewayModule,
];

/** The services of these names. Undefined entries are names that no service has. */
export function modulesNamed(names: readonly string[]): readonly (ServiceModule<unknown> | undefined)[] {
  return names.map((name) => allModules.find((module) => module.name === name));
}
