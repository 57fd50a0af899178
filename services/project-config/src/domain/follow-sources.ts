/** Keeps the directory in step with the sources, and tells watchers what changed. */
import type { GlobalConfigSource } from "./global-config-source.ts";
import type { Conflict, ProjectDirectory } from "./project-directory.ts";
import type { ProjectSource, ReplacedProject } from "./project-source.ts";
import type { Watchers } from "./watchers.ts";

/** The key under which watchers of the global configuration are told of changes; no project has it. */
export const globalConfigKey = "";

export interface FollowSourcesOptions {
  /** Those with precedence first. */
  readonly sources: readonly ProjectSource[];
  readonly globalConfig: GlobalConfigSource;
  readonly directory: ProjectDirectory;
  readonly watchers: Watchers;
  /** Two sources claim the same; called once for each such case. */
  readonly onConflict: (conflict: Conflict) => void;
  /** Called with the keys whose state is another one. @param first they were loaded at the start */
  readonly onChange: (publicKeys: readonly string[], first: boolean) => void;
}

export interface SourceFollower {
  /** Loads every source; until then every state is pending. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function followSources(options: FollowSourcesOptions): SourceFollower {
  const { sources, globalConfig, directory, watchers } = options;
  let reported = new Set<string>();
  let globalRevision = "";

  function update(): void {
    const first = !directory.loaded;
    const changed = directory.replace(sources.flatMap((source) => [...source.projects()]));
    reportConflicts();
    options.onChange(changed, first);
    const { revision } = globalConfig.globalConfig();
    if (first) watchers.announceAll();
    else watchers.announce(revision === globalRevision ? changed : [...changed, globalConfigKey]);
    globalRevision = revision;
  }

  function updateOne(replaced: ReplacedProject): void {
    const changed = directory.replaceLast(replaced);
    reportConflicts();
    options.onChange(changed, false);
    watchers.announce(changed);
  }

  function reportConflicts(): void {
    const present = new Set<string>();
    for (const conflict of directory.conflicts) {
      const id = JSON.stringify(conflict);
      present.add(id);
      if (!reported.has(id)) options.onConflict(conflict);
    }
    reported = present;
  }

  return {
    async start() {
      // A source that changes while others still load is read by the update at the end.
      const last = sources.at(-1);
      const start = (source: ProjectSource) =>
        source.start((replaced) => {
          if (!directory.loaded) return;
          if (replaced !== undefined && source === last) updateOne(replaced);
          else update();
        });
      await Promise.all(sources.map(start));
      update();
    },
    async stop() {
      watchers.endAll();
      await Promise.all(sources.map((source) => source.stop()));
    },
  };
}
