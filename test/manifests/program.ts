/** What the manifests are compared with: the services that there are, and whom they call. */
import { eventProcessorModule } from "@weir/event-processor";
import { ingestGatewayModule } from "@weir/ingest-gateway";
import { projectConfigModule } from "@weir/project-config";
import { quotaModule } from "@weir/quota";
import { livenessName } from "@weir/rpc";
import { samplingModule } from "@weir/sampling";
import type { ServiceModule } from "@weir/service-host";
import { spanProcessorModule } from "@weir/span-processor";
import type { ServiceNeeds } from "./check-flows.ts";
import type { Program } from "./check-pods.ts";

/** All services. */
const modules: readonly ServiceModule<unknown>[] = [
  projectConfigModule,
  quotaModule,
  samplingModule,
  spanProcessorModule,
  eventProcessorModule,
  ingestGatewayModule,
];
const countsInRedis: ReadonlySet<string> = new Set(["quota", "project-config"]);
/** What the program knows. */
export const program: Program = {
  services: modules.map(({ name }) => name),
  healthNames: [livenessName],
  user: 65_532,
};
/** What services call, by their name. */
export const needs: ReadonlyMap<string, ServiceNeeds> = new Map(
  modules.map((module) => [module.name, { services: module.needs.map(dashed), redis: countsInRedis.has(module.name) }]),
);

/** `spanProcessor` is the service `span-processor`. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
