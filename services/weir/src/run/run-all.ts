/** `weir run`: every service in this process. */
import { type ConfigOverride, loadConfig } from "@weir/config";
import { announceReadiness, httpAddress, runProcess, untilStopSignal } from "@weir/service-host";
import { refuseForgottenBuffers } from "../processes/forgotten-buffers.ts";
import { firstDsn, greet, sayStopped, sayStopping } from "./greet.ts";
import { allModules } from "./modules.ts";

/** Where the configuration comes from. */
export interface RunOptions {
  /** Configuration directory (`-c`). */
  readonly directory: string | undefined;
  /** Values given on the command line. */
  readonly overrides: readonly ConfigOverride[];
}

/** Runs everything until the process is told to stop. */
export async function runAll({ directory, overrides }: RunOptions): Promise<void> {
  // Listened for from the start: what is told to stop while it starts, stops as soon as it has, losing nothing.
  const stopSignal = untilStopSignal(() => process.stderr.write("Stopping at once.\n"));
  const loaded = await loadConfig({ directory, overrides });
  await refuseForgottenBuffers(loaded.config, 1);
  const running = await runProcess({ modules: allModules, loaded });
  const http = httpAddress(running);
  const dsn = http && (await firstDsn(running, http));
  if (http) greet({ config: running.config, directory, http, grpc: running.grpc, dsn, processes: 1 });
  await announceReadiness(running, dsn === undefined ? {} : { dsn });
  await stopSignal;
  sayStopping();
  await running.stop();
  sayStopped();
}
