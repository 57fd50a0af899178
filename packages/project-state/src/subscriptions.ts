/** Turns subscriptions of single keys into few messages on the current stream. */
import type { WatchProjectStatesRequest } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { createPushQueue, type PushQueue } from "@weir/rpc";

/** Most keys of one message. */
const maxKeysPerMessage = 1000;

export interface Subscriptions {
  /** Begins a new stream: its requests, with the given keys subscribed. What the former stream had is over. */
  open(publicKeys: Iterable<string>): AsyncIterable<WatchProjectStatesRequest>;
  add(publicKey: string): void;
  remove(publicKey: string): void;
  /** Says that a revision of a key's state is in use; empty: the key is disabled. */
  acknowledge(publicKey: string, revision: string): void;
  close(): void;
}

/**
 * Changes made at about the same time travel in one message. Without a stream they are dropped: `open` is told the keys.
 * @param watcher how this process is called where it is asked who works by which revision
 */
export function createSubscriptions(watcher: string): Subscriptions {
  let requests: PushQueue<WatchProjectStatesRequest> | undefined;
  let changes = new Map<string, "subscribe" | "unsubscribe">();
  let applied = new Map<string, string>();
  let flushing: NodeJS.Immediate | undefined;

  function change(publicKey: string, kind: "subscribe" | "unsubscribe"): void {
    if (requests === undefined) return;
    changes.set(publicKey, kind);
    flushSoon();
  }

  function flushSoon(): void {
    flushing ??= setImmediate(flush);
  }

  function flush(): void {
    flushing = undefined;
    const [dueChanges, dueApplied] = [changes, applied];
    changes = new Map();
    applied = new Map();
    let message = emptyRequest();
    let keys = 0;
    const sendWhenFull = () => {
      keys++;
      if (keys < maxKeysPerMessage) return;
      requests?.push(message);
      message = emptyRequest();
      keys = 0;
    };
    for (const [publicKey, kind] of dueChanges) {
      message[kind].push(publicKey);
      sendWhenFull();
    }
    for (const [publicKey, revision] of dueApplied) {
      message.applied.push({ publicKey, revision });
      sendWhenFull();
    }
    if (keys > 0) requests?.push(message);
  }

  function close(): void {
    clearImmediate(flushing);
    flushing = undefined;
    changes = new Map();
    applied = new Map();
    requests?.end();
    requests = undefined;
  }

  return {
    open(publicKeys) {
      close();
      requests = createPushQueue();
      requests.push({ ...emptyRequest(), watcher });
      for (const publicKey of publicKeys) changes.set(publicKey, "subscribe");
      flush();
      return requests;
    },
    add: (publicKey) => change(publicKey, "subscribe"),
    remove: (publicKey) => change(publicKey, "unsubscribe"),
    acknowledge(publicKey, revision) {
      if (requests === undefined) return;
      applied.set(publicKey, revision);
      flushSoon();
    },
    close,
  };
}

function emptyRequest(): WatchProjectStatesRequest {
  return { subscribe: [], unsubscribe: [], applied: [], watcher: "" };
}
