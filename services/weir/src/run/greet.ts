/** What `weir run` says when it is up, and when it stops. */
import type { WeirConfig } from "@weir/config";
import { ensureDefaultProject } from "@weir/project-config";
import type { ProjectConfigPort, RunningProcess } from "@weir/service-host";
import { weirVersion } from "@weir/version";
import { dsnOf } from "../project-dsn.ts";
import { type BannerFacts, renderBanner } from "./banner.ts";

/** What there is to say. */
export interface Greeting extends Pick<BannerFacts, "http" | "grpc" | "dsn" | "processes"> {
  readonly config: WeirConfig;
  /** Configuration directory that was named (`-c`). */
  readonly directory: string | undefined;
}

/** Says where Weir listens, and what to do next. */
export function greet({ config, directory, ...facts }: Greeting): void {
  const command = directory === undefined ? "npx weir" : `npx weir -c ${directory}`;
  process.stdout.write(renderBanner({ ...facts, version: weirVersion, delivery: describeDelivery(config), command }));
}

/** Says that the stop has begun. */
export function sayStopping(): void {
  process.stdout.write("Stopping: finishing what is held (Ctrl-C again ends at once) …\n");
}

/** Says that the stop has ended. */
export function sayStopped(): void {
  process.stdout.write("Stopped.\n");
}

/** The DSN of the first project of a process that has the project configuration; makes one if there is none. */
export async function firstDsn(
  { host }: RunningProcess,
  http: { readonly host: string; readonly port: number },
): Promise<string | undefined> {
  const projectConfig = host.service("project-config")?.port as ProjectConfigPort;
  const { project } = await ensureDefaultProject(projectConfig);
  return dsnOf(project, http);
}

function describeDelivery({ processing, storage }: WeirConfig): string {
  if (processing.enabled) return "to Kafka; quotas in Redis";
  return storage.path === null ? "in memory only (storage.path is null)" : `kept in ${storage.path}; quotas in memory`;
}
