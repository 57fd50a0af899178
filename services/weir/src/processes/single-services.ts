/**
 * What there is only one of, however many copies run: it lives in the supervisor, and copies forward to it. Project
 * configuration, because it can be changed; quotas, if they are counted in memory, because they must be exact.
 */
import type { WeirConfig } from "@weir/config";
import { ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { projectConfigModule } from "@weir/project-config";
import { quotaModule } from "@weir/quota";
import type { ConnectOptions, RemotePort, RpcServiceDefinition } from "@weir/rpc";
import { bind, remoteProjectConfig, remoteQuota } from "@weir/rpc";
import type { ServiceModule, ServiceName } from "@weir/service-host";
import { traceAlong } from "@weir/telemetry";

/** A service of the supervisor, and what stands for it in a copy. */
interface SingleService {
  readonly module: ServiceModule<unknown>;
  forwardTo(supervisor: string): ServiceModule<unknown>;
}

const projectConfig: SingleService = {
  module: projectConfigModule,
  forwardTo: (supervisor) =>
    forwarding("project-config", ProjectConfigServiceDefinition, (options) => remoteProjectConfig(supervisor, options)),
};

const quota: SingleService = {
  module: quotaModule,
  forwardTo: (supervisor) => forwarding("quota", QuotaServiceDefinition, (options) => remoteQuota(supervisor, options)),
};

/** The services that one process must have for all. */
export function singleServices({ processing }: Pick<WeirConfig, "processing">): readonly SingleService[] {
  const isCountedInRedis = processing.enabled && processing.redis !== undefined;
  return isCountedInRedis ? [projectConfig] : [projectConfig, quota];
}

/** A service that passes on what it is asked. */
function forwarding<D extends RpcServiceDefinition>(
  name: ServiceName,
  definition: D,
  connect: (options: Pick<ConnectOptions, "headers">) => RemotePort<D>,
): ServiceModule<unknown> {
  return {
    name,
    needs: [],
    async compose({ tracer }) {
      const port = connect({ headers: traceAlong(tracer) });
      return {
        port,
        bindings: [bind(definition, port)],
        async start() {},
        async stop() {
          port.close();
        },
        health: () => [],
      };
    },
  };
}
