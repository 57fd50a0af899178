/**
 * The gateway alone: real edge, admission, buffer and dispatch, with processors that are done at once.
 * Started by the benchmark with a job as JSON in its first argument; prints its addresses as a line of JSON.
 */
import { defaultConfig } from "@weir/config";
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import { ingestGatewayModule } from "@weir/ingest-gateway";
import {
  composeProcess,
  createSystemClock,
  createSystemRandom,
  type Service,
  type ServiceModule,
  type ServiceName,
} from "@weir/service-host";
import { createDiscardingSink } from "@weir/sink";
import { createLogger, createMetrics } from "@weir/telemetry";
import { createStubProjectConfig } from "@weir/test-kit";

/** What it knows. */
export interface LoneGatewayJob {
  readonly projects: Readonly<Record<string, object>>;
  /** Sections of the configuration. */
  readonly settings: Readonly<Record<string, object>>;
}

const job: LoneGatewayJob = JSON.parse(process.argv[2] ?? "{}");

function stubModule(name: ServiceName, port: unknown): ServiceModule<unknown> {
  const service: Service<unknown> = {
    port,
    bindings: [],
    start: async () => {},
    stop: async () => {},
    health: () => [],
  };
  return { name, needs: [], compose: async () => service };
}

const done = ({ id }: EnvelopeUnit): EnvelopeUnitResult => ({ id, rateLimits: [], failure: undefined });
const processor = { processEnvelopes: async ({ units }: { units: EnvelopeUnit[] }) => ({ results: units.map(done) }) };
const host = await composeProcess({
  modules: [
    stubModule("project-config", createStubProjectConfig(job.projects)),
    stubModule("span-processor", processor),
    stubModule("event-processor", processor),
    ingestGatewayModule,
  ],
  config: defaultConfig({
    ...job.settings,
    relay: { host: "127.0.0.1", port: 0 },
    grpc: { host: "127.0.0.1", port: 0 },
  }),
  logger: createLogger({ level: "error" }),
  metrics: createMetrics(),
  clock: createSystemClock(),
  random: createSystemRandom(),
  sink: createDiscardingSink(),
  dataDir: undefined,
});
const grpc = await host.start();
const gateway = host.service("ingest-gateway");
const http =
  gateway !== undefined && "httpAddress" in gateway ? (gateway.httpAddress as { port: number }) : { port: 0 };
console.log(JSON.stringify({ http: `127.0.0.1:${http.port}`, grpc: `127.0.0.1:${grpc.port}` }));
process.on("SIGTERM", () => {
  void host.stop(5000).finally(() => process.exit(0));
});
