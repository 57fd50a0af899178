/** A project-config service for tests: it knows the projects that the test gives it, and pushes changes to watchers. */
import {
  type ProjectConfigServiceDefinition,
  type ProjectState,
  ProjectStatus,
} from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { createPushQueue, type Port, type PushQueue, RpcError } from "@weir/rpc";

/** A project-config service whose projects the test changes. */
export interface StubProjectConfig extends Port<ProjectConfigServiceDefinition> {
  /** Adds or replaces an enabled project, and pushes it to those who watch its key. @param document a project state document, as JSON sees it */
  setProject(publicKey: string, document: unknown): void;
  /** Disables a key. */
  disable(publicKey: string): void;
  /** Replaces the global configuration, and pushes it. */
  setGlobalConfig(document: unknown): void;
  /** Open watches of project states. */
  readonly watchers: number;
}

interface Watcher {
  readonly keys: Set<string>;
  readonly queue: PushQueue<{ states: ProjectState[] }>;
}

/** Creates the service. Keys that nobody set are disabled. Management calls are UNIMPLEMENTED. */
export function createStubProjectConfig(
  projects: Readonly<Record<string, unknown>> = {},
  globalConfig: unknown = {},
): StubProjectConfig {
  const states = new Map<string, ProjectState>();
  const watchers = new Set<Watcher>();
  const globalWatchers = new Set<PushQueue<{ document: Buffer; revision: string }>>();
  let revision = 0;
  let current = toGlobal(globalConfig);

  function nextRevision(): string {
    revision += 1;
    return `r${revision}`;
  }

  function toGlobal(document: unknown): { document: Buffer; revision: string } {
    return { document: Buffer.from(JSON.stringify(document)), revision: nextRevision() };
  }

  function stateOf(publicKey: string): ProjectState {
    return (
      states.get(publicKey) ?? { publicKey, status: ProjectStatus.DISABLED, revision: "", document: Buffer.alloc(0) }
    );
  }

  function set(state: ProjectState): void {
    states.set(state.publicKey, state);
    for (const { keys, queue } of watchers) if (keys.has(state.publicKey)) queue.push({ states: [state] });
  }

  function setProject(publicKey: string, document: unknown): void {
    set({
      publicKey,
      status: ProjectStatus.ENABLED,
      revision: nextRevision(),
      document: Buffer.from(JSON.stringify(document)),
    });
  }

  const unimplemented = async (): Promise<never> => {
    throw new RpcError("UNIMPLEMENTED", "the stub of project-config manages no projects");
  };

  for (const [publicKey, document] of Object.entries(projects)) setProject(publicKey, document);
  return {
    setProject,
    disable: (publicKey) =>
      set({ publicKey, status: ProjectStatus.DISABLED, revision: nextRevision(), document: Buffer.alloc(0) }),
    setGlobalConfig(document) {
      current = toGlobal(document);
      for (const queue of globalWatchers) queue.push(current);
    },
    get watchers() {
      return watchers.size;
    },
    getProjectStates: async ({ publicKeys }) => ({ states: publicKeys.map(stateOf) }),
    async *watchProjectStates(requests, context) {
      const watcher: Watcher = { keys: new Set(), queue: createPushQueue() };
      watchers.add(watcher);
      const end = (): void => watcher.queue.end();
      context?.signal?.addEventListener("abort", end, { once: true });
      readSubscriptions(requests, watcher, stateOf).catch((error: unknown) => watcher.queue.fail(error));
      try {
        yield* watcher.queue;
      } finally {
        context?.signal?.removeEventListener("abort", end);
        watchers.delete(watcher);
      }
    },
    getGlobalConfig: async () => current,
    async *watchGlobalConfig(_request, context) {
      const queue = createPushQueue<{ document: Buffer; revision: string }>();
      const end = (): void => queue.end();
      context?.signal?.addEventListener("abort", end, { once: true });
      globalWatchers.add(queue);
      queue.push(current);
      try {
        yield* queue;
      } finally {
        context?.signal?.removeEventListener("abort", end);
        globalWatchers.delete(queue);
      }
    },
    listProjects: unimplemented,
    getProject: unimplemented,
    createProject: unimplemented,
    updateProject: unimplemented,
    deleteProject: unimplemented,
    createProjectKey: unimplemented,
    deleteProjectKey: unimplemented,
    listConfigProblems: unimplemented,
    listAppliedRevisions: unimplemented,
    getRelays: unimplemented,
    challengeRelay: unimplemented,
    registerRelay: unimplemented,
  };
}

async function readSubscriptions(
  requests: AsyncIterable<{ subscribe: string[]; unsubscribe: string[] }>,
  { keys, queue }: Watcher,
  stateOf: (publicKey: string) => ProjectState,
): Promise<void> {
  for await (const { subscribe, unsubscribe } of requests) {
    for (const key of unsubscribe) keys.delete(key);
    for (const key of subscribe) keys.add(key);
    if (subscribe.length > 0) queue.push({ states: subscribe.map(stateOf) });
  }
  queue.end();
}
