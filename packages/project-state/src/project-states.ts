/**
 * The project states that a service uses, pushed to it by the project-config service and read from memory.
 *
 * A key is subscribed when it is first asked for. When the connection is lost, what is known stays in use until it is back.
 */
import type {
  GetGlobalConfigResponse,
  ProjectConfigServiceDefinition,
  ProjectState as ProjectStateMessage,
} from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import type { ConfigProblem } from "@weir/rate-limits";
import type { Port } from "@weir/rpc";
import { ConfigDocumentError } from "./config-document-error.ts";
import { keepWatching } from "./keep-watching.ts";
import { createOpenConfigs } from "./open-configs.ts";
import { emptyGlobalConfig, parseGlobalConfig } from "./parse-global-config.ts";
import { parseJson } from "./parse-json.ts";
import type { GlobalConfig, ProjectState } from "./project-state.ts";
import { createStateEntries, type StateEntry } from "./state-entries.ts";
import { createSubscriptions } from "./subscriptions.ts";

export interface ProjectStates {
  /** What is known now. Costs a Map lookup; the first time a key is asked for it is pending, and its state is on its way. */
  peek(publicKey: string): ProjectState;
  /** What is known once something is known. Rejects with the signal's reason when it aborts. */
  resolve(publicKey: string, signal: AbortSignal): Promise<ProjectState>;
  globalConfig(): GlobalConfig;
  /** Whether a first global configuration has come, be it empty or malformed. */
  hasGlobalConfig(): boolean;
  /** Calls back after each change of a state that is held. Returns what ends it. */
  onChange(listener: (state: ProjectState) => void): () => void;
  /** How many states are held. */
  size(): number;
  /** For how long the project-config service has been out of reach, in ms; 0 while it is connected or not yet needed. */
  outOfReachMs(): number;
  start(): void;
  stop(): Promise<void>;
}

export interface ProjectStatesOptions {
  readonly projectConfig: Pick<Port<ProjectConfigServiceDefinition>, "watchProjectStates" | "watchGlobalConfig">;
  /** How this process is called where it is asked who works by which revision; for example `quota host-7:4711`. */
  readonly watcher?: string;
  /** Most states that are held; those not used lately go first. */
  readonly maxProjects: number;
  /** Most bytes of documents that are held. Default 256 MiB. */
  readonly maxDocumentBytes?: number;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** The connection broke (it is made again), or a document is malformed (what was known stays in use). */
  readonly onError: (error: unknown) => void;
  /**
   * Parts of a document that is in use are in error, and are not used themselves.
   * @param source for example `the state of project key …`
   */
  readonly onProblems?: (source: string, problems: readonly ConfigProblem[]) => void;
}

const defaultMaxDocumentBytes = 256 * 1024 * 1024;
/** Documents whose configurations are held ready: about 6,000 of usual size, in about 50 MB. */
const maxOpenBytes = 8 * 1024 * 1024;

/** Creates the cache. Keys that are asked for before the start are subscribed at the start. */
export function createProjectStates(options: ProjectStatesOptions): ProjectStates {
  const { projectConfig, onError } = options;
  const listeners = new Set<(state: ProjectState) => void>();
  const subscriptions = createSubscriptions(options.watcher ?? "");
  const entries = createStateEntries({
    maxEntries: options.maxProjects,
    maxBytes: options.maxDocumentBytes ?? defaultMaxDocumentBytes,
    onEvict(publicKey, entry) {
      subscriptions.remove(publicKey);
      // Nobody would tell them any more.
      wake(entry);
    },
  });
  const configs = createOpenConfigs(maxOpenBytes);
  let globalConfig = emptyGlobalConfig;
  let hasGlobalConfig = false;
  let lostAtMs: number | undefined;
  let watching: { abort: AbortController; done: Promise<unknown> } | undefined;

  function use(publicKey: string): StateEntry {
    const known = entries.get(publicKey);
    if (known !== undefined) {
      known.used = true;
      return known;
    }
    subscriptions.add(publicKey);
    return entries.add(publicKey);
  }

  function receive(message: ProjectStateMessage): void {
    const entry = entries.get(message.publicKey);
    // Evicted while the message was under way.
    if (entry === undefined) return;
    // A service that does not know yet (it has just started) says less than we know.
    if (message.status === ProjectStatus.PENDING || message.status === ProjectStatus.UNSPECIFIED) return;
    if (message.status === ProjectStatus.DISABLED) {
      if (entry.state.status !== "disabled") {
        replace(entry, { status: "disabled", publicKey: message.publicKey }, "", 0);
      }
      subscriptions.acknowledge(message.publicKey, "");
      return;
    }
    if (message.revision !== "" && message.revision === entry.revision) {
      subscriptions.acknowledge(message.publicKey, message.revision);
      return;
    }
    const state = configs.read(message.publicKey, message.revision, message.document);
    if (state.status !== "pending") {
      replace(entry, state, message.revision, message.document.length);
      subscriptions.acknowledge(message.publicKey, message.revision);
      if (state.status === "enabled") tellProblems(sourceOf(message), state.problems);
      return;
    }
    onError(new ConfigDocumentError(sourceOf(message), state.problems));
    if (entry.state.status === "pending") entry.state = state;
  }

  function replace(entry: StateEntry, state: ProjectState, revision: string, bytes: number): void {
    entry.state = state;
    entry.revision = revision;
    entries.resize(state.publicKey, entry, bytes);
    wake(entry);
    for (const listener of listeners) listener(state);
  }

  function receiveGlobal({ revision, document }: GetGlobalConfigResponse): void {
    lostAtMs = undefined;
    hasGlobalConfig = true;
    if (revision !== "" && revision === globalConfig.revision) return;
    const { config, problems } = parseGlobalConfig(revision, parseJson(document));
    const source = "the global configuration";
    if (config === undefined) {
      onError(new ConfigDocumentError(source, problems));
      return;
    }
    globalConfig = config;
    tellProblems(source, problems);
  }

  function tellProblems(source: string, problems: readonly ConfigProblem[]): void {
    if (problems.length > 0) options.onProblems?.(source, problems);
  }

  function lose(error: unknown): void {
    lostAtMs ??= options.now();
    subscriptions.close();
    onError(error);
  }

  async function wait(publicKey: string, signal: AbortSignal): Promise<ProjectState> {
    const entry = use(publicKey);
    if (entry.state.status !== "pending") return entry.state;
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<ProjectState>();
    const onAbort = () => reject(signal.reason);
    const waiters = entry.waiters ?? new Set();
    entry.waiters = waiters;
    waiters.add(resolve);
    signal.addEventListener("abort", onAbort);
    try {
      return await promise;
    } finally {
      waiters.delete(resolve);
      signal.removeEventListener("abort", onAbort);
    }
  }

  return {
    peek: (publicKey) => use(publicKey).state,
    resolve: wait,
    hasGlobalConfig: () => hasGlobalConfig,
    globalConfig: () => globalConfig,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    size: () => entries.size,
    outOfReachMs: () => (lostAtMs === undefined ? 0 : options.now() - lostAtMs),
    start() {
      if (watching) return;
      const abort = new AbortController();
      const { signal } = abort;
      const states = keepWatching({
        open: () => projectConfig.watchProjectStates(subscriptions.open(entries.keys()), { signal }),
        onMessage(message) {
          lostAtMs = undefined;
          for (const state of message.states) receive(state);
        },
        onBreak: lose,
        signal,
      });
      const global = keepWatching({
        open: () => projectConfig.watchGlobalConfig({}, { signal }),
        onMessage: receiveGlobal,
        // The other stream of the same service reports it.
        onBreak() {},
        signal,
      });
      watching = { abort, done: Promise.all([states, global]) };
    },
    async stop() {
      const ending = watching;
      watching = undefined;
      ending?.abort.abort();
      subscriptions.close();
      lostAtMs = undefined;
      await ending?.done;
    },
  };
}

function sourceOf({ publicKey }: ProjectStateMessage): string {
  return `the state of project key ${publicKey}`;
}

function wake(entry: StateEntry): void {
  const { waiters } = entry;
  entry.waiters = undefined;
  if (waiters) for (const waiter of waiters) waiter(entry.state);
}
