/** A watcher for tests: what it was told last, and when. */
import type { ProjectState, WatchProjectStatesRequest } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { createPushQueue } from "@weir/rpc";
import type { ProjectConfigPort } from "@weir/service-host";

export interface StateWatch {
  /** The last state per key. */
  readonly states: ReadonlyMap<string, ProjectState>;
  /** Every state in the order in which it came. */
  readonly history: readonly ProjectState[];
  send(request: Partial<WatchProjectStatesRequest>): void;
  /** Waits until `holds`, at most 3 s. */
  until(holds: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

export function watchStates(port: ProjectConfigPort, ...publicKeys: string[]): StateWatch {
  const requests = createPushQueue<WatchProjectStatesRequest>();
  const abort = new AbortController();
  const states = new Map<string, ProjectState>();
  const history: ProjectState[] = [];
  const waiting = new Set<() => void>();
  const done = (async () => {
    for await (const message of port.watchProjectStates(requests, { signal: abort.signal })) {
      for (const state of message.states) {
        states.set(state.publicKey, state);
        history.push(state);
      }
      for (const check of waiting) check();
    }
  })().catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  requests.push({ subscribe: publicKeys, unsubscribe: [], applied: [], watcher: "" });

  return {
    states,
    history,
    send: (request) => requests.push({ subscribe: [], unsubscribe: [], applied: [], watcher: "", ...request }),
    until(holds) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`did not come true within 3 s: ${holds}`));
        }, 3000);
        function check(): void {
          if (!holds()) return;
          waiting.delete(check);
          clearTimeout(timer);
          resolve();
        }
        waiting.add(check);
        check();
      });
    },
    async stop() {
      abort.abort();
      requests.end();
      await done;
    },
  };
}
