/** `weir run`: every service in this process. */
import { type ConfigOverride, loadConfig, type WeirConfig } from "@weir/config";
import { ensureDefaultProject } from "@weir/project-config";
import {
  announceReadiness,
  httpAddress,
  type ProjectConfigPort,
  type RunningProcess,
  runProcess,
  untilStopSignal,
} from "@weir/service-host";
import { weirVersion } from "@weir/version";
import { dsnOf } from "../project-dsn.ts";
import { renderBanner } from "./banner.ts";
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
  const running = await runProcess({ modules: allModules, loaded: await loadConfig({ directory, overrides }) });
  const http = httpAddress(running);
  const dsn = http && (await firstDsn(running, http));
  if (http) {
    process.stdout.write(
      renderBanner({
        version: weirVersion,
        http,
        grpc: running.grpc,
        delivery: describeDelivery(running.config),
        dsn,
        command: "npx weir",
      }),
    );
  }
  await announceReadiness(running, dsn === undefined ? {} : { dsn });
  await untilStopSignal(() => process.stderr.write("Stopping at once.\n"));
  process.stdout.write("Stopping: finishing what is held (Ctrl-C again ends at once) …\n");
  await running.stop();
  process.stdout.write("Stopped.\n");
}

async function firstDsn({ host }: RunningProcess, http: { host: string; port: number }): Promise<string | undefined> {
  const projectConfig = host.service("project-config")?.port as ProjectConfigPort;
  const { project } = await ensureDefaultProject(projectConfig);
  return dsnOf(project, http);
}

function describeDelivery({ processing, storage }: WeirConfig): string {
  if (processing.enabled) return "to Kafka; quotas in Redis";
  return storage.path === null ? "in memory only (storage.path is null)" : `kept in ${storage.path}; quotas in memory`;
}
