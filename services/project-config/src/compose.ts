/** Puts the project-config service together. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { bind } from "@weir/rpc";
import type { HealthPart, ProjectConfigPort, Service, ServiceContext, ServiceModule } from "@weir/service-host";
import { createProjectFolder, type ProjectFolder } from "./adapters/project-folder.ts";
import { openSqliteProjectStore } from "./adapters/sqlite-project-store.ts";
import { chooseLookups } from "./choose-lookups.ts";
import { chooseRelays } from "./choose-relays.ts";
import { chooseUpstream } from "./choose-upstream.ts";
import { createAdministration } from "./domain/administration.ts";
import { followSources, globalConfigKey } from "./domain/follow-sources.ts";
import { firstGlobalConfig } from "./domain/global-config-source.ts";
import { createProblemRegister } from "./domain/problem-register.ts";
import { createProjectDirectory, type ProjectDirectory } from "./domain/project-directory.ts";
import { createStoredProjects } from "./domain/stored-projects.ts";
import { createWatchers } from "./domain/watchers.ts";
import { createInspectionMethods } from "./edge/inspection-methods.ts";
import { createManagementMethods } from "./edge/management-methods.ts";
import { createRelayMethods } from "./edge/relay-methods.ts";
import { createWatchMethods } from "./edge/watch-methods.ts";

/** Project and global configuration from every configured source, pushed to watchers. */
export const projectConfigModule: ServiceModule<ProjectConfigPort> = {
  name: "project-config",
  needs: [],
  compose,
};

async function compose(context: ServiceContext): Promise<Service<ProjectConfigPort>> {
  const { logger, metrics } = context;
  const changes = metrics.counter("project_config.changes");
  const watchers = createWatchers();
  const problems = createProblemRegister();
  const upstream = chooseUpstream(context, problems, () => watchers.announce([globalConfigKey]));
  const changeDelay = metrics.histogram("project_config.change.delay");
  const applyDelay = metrics.histogram("project_config.apply.delay");
  const changed = (lastChangeMs: number | undefined) => {
    changes.add();
    if (lastChangeMs !== undefined) changeDelay.observe(Math.max(0, context.clock.now() - lastChangeMs) / 1000);
  };
  const neighbourhood = {
    isWatched: watchers.watches,
    isLocal: (publicKey: string) => directory.hasKey(publicKey),
    onChange(publicKey: string, lastChangeMs: number | undefined) {
      changed(lastChangeMs);
      watchers.announce([publicKey]);
    },
  };
  const lookups = await chooseLookups(context, neighbourhood, upstream, problems);
  const directory = createProjectDirectory(lookups?.read);
  const store = openStore(context.dataDir);
  const stored = createStoredProjects(store);
  const { path } = context.config.projects;
  const folder = path === undefined ? undefined : createProjectFolder({ path, logger, problems });
  const globalConfig = firstGlobalConfig(
    [() => folder?.globalConfig(), () => upstream?.globalConfig()],
    upstream !== undefined,
  );
  const pushed = metrics.counter("project_config.pushed");

  const follower = followSources({
    // By precedence: who edits a file expects it to hold.
    sources: folder ? [folder, stored] : [stored],
    globalConfig,
    directory,
    watchers,
    onConflict: (conflict) => logger.error({ ...conflict }, "two sources claim the same; the first one is used"),
    onChange(publicKeys, first) {
      for (const publicKey of publicKeys) changed(first ? undefined : directory.ofKey(publicKey)?.lastChangeMs);
    },
  });
  const administration = createAdministration({
    directory,
    store,
    stored,
    now: context.clock.now,
    makeKey: () => context.random.uuid().replaceAll("-", ""),
  });
  const relays = chooseRelays(context, upstream);
  const port: ProjectConfigPort = {
    ...createWatchMethods({
      directory,
      watchers,
      globalConfig,
      now: context.clock.now,
      onPush: (states) => pushed.add(states),
      onApplied: (delayMs) => applyDelay.observe(delayMs / 1000),
    }),
    ...createManagementMethods(directory, administration),
    ...createInspectionMethods({ directory, watchers, problems }),
    ...createRelayMethods(relays.directory, relays.authority),
  };

  const observed = [
    metrics.observe("project_config.projects", { origin: "file" }, () => count(directory, "file")),
    metrics.observe("project_config.projects", { origin: "store" }, () => count(directory, "store")),
    metrics.observe("project_config.watchers", {}, () => watchers.count),
    metrics.observe("project_config.broken_files", {}, () => folder?.brokenCount() ?? 0),
    metrics.observe("project_config.problem_documents", { effect: "partial" }, () => problems.count("partial")),
    metrics.observe("project_config.problem_documents", { effect: "malformed" }, () => problems.count("malformed")),
    metrics.observe("project_config.conflicts", {}, () => directory.conflicts.length),
  ];

  return {
    port,
    bindings: [bind(ProjectConfigServiceDefinition, port)],
    async start() {
      await lookups?.start();
      await follower.start();
    },
    async stop() {
      for (const forget of observed) forget();
      await follower.stop();
      await lookups?.stop();
      relays.close();
    },
    health: () => [sourcesHealth(directory, folder), ...(lookups?.health() ?? [])],
  };
}

function openStore(dataDir: string | undefined) {
  if (dataDir === undefined) return openSqliteProjectStore(undefined);
  mkdirSync(dataDir, { recursive: true });
  return openSqliteProjectStore(join(dataDir, "projects.sqlite"));
}

function count(directory: ProjectDirectory, origin: "file" | "store"): number {
  return directory.list().filter((project) => project.origin === origin).length;
}

/** A broken file does not make the service unhealthy: its last good content is served. */
function sourcesHealth(directory: ProjectDirectory, folder: ProjectFolder | undefined): HealthPart {
  if (!directory.loaded) return { name: "sources", healthy: false, detail: "still being loaded" };
  const projects = directory.list().length;
  const detail = `${projects} projects, ${folder?.brokenCount() ?? 0} broken files, ${directory.conflicts.length} conflicts`;
  return { name: "sources", healthy: true, detail };
}
