/** The RPCs that tell project states and the global configuration, once or at each change. */
import type {
  ProjectConfigServiceDefinition,
  WatchProjectStatesRequest,
} from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { type CallContext, type Port, RpcError } from "@weir/rpc";
import { globalConfigKey } from "../domain/follow-sources.ts";
import type { ChosenGlobalConfig } from "../domain/global-config-source.ts";
import type { ProjectDirectory } from "../domain/project-directory.ts";
import type { Watcher, Watchers } from "../domain/watchers.ts";

type WatchMethods = Pick<
  Port<ProjectConfigServiceDefinition>,
  "getProjectStates" | "watchProjectStates" | "getGlobalConfig" | "watchGlobalConfig"
>;

/** Keys of one request, and states of one message. */
const maxKeysPerMessage = 1000;
const maxBytesPerMessage = 4 * 1024 * 1024;
/** Subscriptions of one watcher. */
const maxKeysPerWatcher = 200_000;
const maxKeyChars = 64;
const maxRevisionChars = 64;
const maxNameChars = 200;

export interface WatchMethodsOptions {
  readonly directory: ProjectDirectory;
  readonly watchers: Watchers;
  readonly globalConfig: ChosenGlobalConfig;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Called with the number of states in each message that is sent. */
  readonly onPush: (states: number) => void;
  /** A watcher has applied a state, so many ms after it was sent. */
  readonly onApplied: (delayMs: number) => void;
}

export function createWatchMethods(options: WatchMethodsOptions): WatchMethods {
  const { directory, watchers, globalConfig, onPush, now } = options;

  async function* watchProjectStates(requests: AsyncIterable<WatchProjectStatesRequest>, context: CallContext = {}) {
    const watcher = watchers.open();
    const release = endWith(watcher, context);
    let failure: { error: unknown } | undefined;
    follow(requests, watcher, options).catch((error) => {
      failure = { error };
      watcher.end();
    });
    try {
      while (!watcher.ended) {
        const states = take(watcher);
        if (states.length > 0) {
          onPush(states.length);
          yield { states };
        } else {
          await watcher.due();
        }
      }
      if (failure) throw failure.error;
    } finally {
      watcher.end();
      release();
    }
  }

  /** States that are due, as many as fit into a message. */
  function take(watcher: Watcher) {
    const states = [];
    let bytes = 0;
    while (states.length < maxKeysPerMessage && bytes < maxBytesPerMessage) {
      const [publicKey] = watcher.takeDue(1);
      if (publicKey === undefined) break;
      const state = directory.state(publicKey);
      watcher.pushed(publicKey, now());
      states.push(state);
      bytes += state.document.length;
    }
    return states;
  }

  async function* watchGlobalConfig(_request: object, context: CallContext = {}) {
    const watcher = watchers.open();
    const release = endWith(watcher, context);
    let told = "";
    try {
      watcher.subscribe([globalConfigKey]);
      while (!watcher.ended) {
        const current = globalConfig.globalConfig();
        const isKnown = directory.loaded && globalConfig.isReady();
        if (watcher.takeDue(1).length > 0 && isKnown && current.revision !== told) {
          told = current.revision;
          yield current;
        }
        await watcher.due();
      }
    } finally {
      watcher.end();
      release();
    }
  }

  return {
    async getProjectStates({ publicKeys }) {
      if (publicKeys.length > maxKeysPerMessage) {
        const description = `found ${publicKeys.length}, expected at most ${maxKeysPerMessage}`;
        throw new RpcError("INVALID_ARGUMENT", `public_keys: ${description}`, {
          reason: "INVALID",
          violations: [{ field: "public_keys", description }],
        });
      }
      return { states: publicKeys.map((publicKey) => directory.state(publicKey)) };
    },
    watchProjectStates,
    async getGlobalConfig() {
      return globalConfig.globalConfig();
    },
    watchGlobalConfig,
  };
}

/** Applies a caller's requests. When it ends its side, what it subscribed stays subscribed until it leaves. */
async function follow(
  requests: AsyncIterable<WatchProjectStatesRequest>,
  watcher: Watcher,
  { now, onApplied }: Pick<WatchMethodsOptions, "now" | "onApplied">,
): Promise<void> {
  for await (const { subscribe, unsubscribe, applied, watcher: name } of requests) {
    if (watcher.ended) return;
    if (name !== "") watcher.name = name.slice(0, maxNameChars);
    for (const { publicKey, revision } of applied) {
      const delayMs = watcher.acknowledge(publicKey, { revision: revision.slice(0, maxRevisionChars), atMs: now() });
      if (delayMs !== undefined) onApplied(delayMs);
    }
    watcher.unsubscribe(unsubscribe);
    if (watcher.size + subscribe.length > maxKeysPerWatcher) {
      const message = `at most ${maxKeysPerWatcher} keys may be subscribed`;
      throw new RpcError("RESOURCE_EXHAUSTED", message, { reason: "TOO_MANY_KEYS" });
    }
    // Keys have 32 characters; what is longer is not worth keeping, nor answering.
    watcher.subscribe(subscribe.filter(({ length }) => length > 0 && length <= maxKeyChars));
  }
}

function endWith(watcher: Watcher, context: CallContext): () => void {
  const end = () => watcher.end();
  const signals = [context.signal, context.stopping].filter((signal) => signal !== undefined);
  for (const signal of signals) {
    if (signal.aborted) end();
    signal.addEventListener("abort", end);
  }
  return () => {
    for (const signal of signals) signal.removeEventListener("abort", end);
  };
}
