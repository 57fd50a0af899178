/** The whole life of a process that hosts services: arguments, configuration, start, signal, stop. */
import { parseArgs } from "node:util";
import { loadConfig } from "@weir/config";
import { announceReadiness } from "./readiness-file.ts";
import { runProcess } from "./run-process.ts";
import type { ServiceModule } from "./service.ts";
import { untilStopSignal } from "./until-signal.ts";

/** What to host. */
export interface HostServicesOptions {
  readonly modules: readonly ServiceModule<unknown>[];
  /** Arguments without the program: `-c DIR` names the configuration folder. */
  readonly argv: readonly string[];
}

/** Runs services until the process is told to stop. For the `main.ts` of a service. */
export async function hostServices({ modules, argv }: HostServicesOptions): Promise<void> {
  // Listened for from the start: what is told to stop while it starts, stops as soon as it has, losing nothing.
  const stopSignal = untilStopSignal(() => process.stderr.write("second signal: ending at once\n"));
  const { values } = parseArgs({ args: [...argv], options: { config: { type: "string", short: "c" } } });
  const running = await runProcess({ modules, loaded: await loadConfig({ directory: values.config }) });
  running.logger.info({ grpc: running.grpc, services: modules.map(({ name }) => name) }, "started");
  await announceReadiness(running);
  const signal = await stopSignal;
  running.logger.info({ signal }, "stopping");
  await running.stop();
  running.logger.info("stopped");
}
