/** `weir serve <service>…`: the named services in this process, the others by address. */
import { loadConfig } from "@weir/config";
import { announceReadiness, httpAddress, runProcess, type ServiceModule, untilStopSignal } from "@weir/service-host";
import { UsageError } from "../command-error.ts";
import { allModules, modulesNamed } from "./modules.ts";
import type { RunOptions } from "./run-all.ts";

/**
 * Runs the named services until the process is told to stop.
 * @throws UsageError if a name is no service's, and MissingNeighbourError if a service needs one that has no address
 */
export async function serveServices(names: readonly string[], { directory, overrides }: RunOptions): Promise<void> {
  const modules = knownModules(names);
  // Listened for from the start: what is told to stop while it starts, stops as soon as it has, losing nothing.
  const stopSignal = untilStopSignal(() => process.stderr.write("second signal: ending at once\n"));
  const running = await runProcess({ modules, loaded: await loadConfig({ directory, overrides }) });
  running.logger.info({ services: names, grpc: running.grpc, http: httpAddress(running) }, "started");
  await announceReadiness(running);
  const signal = await stopSignal;
  running.logger.info({ signal }, "stopping");
  await running.stop();
  running.logger.info("stopped");
}

function knownModules(names: readonly string[]): readonly ServiceModule<unknown>[] {
  return modulesNamed(names).map((module, index) => {
    if (module === undefined) {
      const known = allModules.map(({ name }) => name).join(", ");
      throw new UsageError(`found service "${names[index] ?? ""}", expected one of: ${known}`);
    }
    return module;
  });
}
