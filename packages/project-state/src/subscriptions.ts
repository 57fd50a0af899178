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
  close(): void;
}

/** Changes made at about the same time travel in one message. Without a stream they are dropped: `open` is told the keys. */
export function createSubscriptions(): Subscriptions {
  let requests: PushQueue<WatchProjectStatesRequest> | undefined;
  let changes = new Map<string, "subscribe" | "unsubscribe">();
  let flushing: NodeJS.Immediate | undefined;

  function change(publicKey: string, kind: "subscribe" | "unsubscribe"): void {
    if (requests === undefined) return;
    changes.set(publicKey, kind);
    flushing ??= setImmediate(flush);
  }

  function flush(): void {
    flushing = undefined;
    const due = changes;
    changes = new Map();
    let message: WatchProjectStatesRequest = { subscribe: [], unsubscribe: [] };
    let keys = 0;
    for (const [publicKey, kind] of due) {
      message[kind].push(publicKey);
      keys++;
      if (keys < maxKeysPerMessage) continue;
      requests?.push(message);
      message = { subscribe: [], unsubscribe: [] };
      keys = 0;
    }
    if (keys > 0) requests?.push(message);
  }

  function close(): void {
    clearImmediate(flushing);
    flushing = undefined;
    changes = new Map();
    requests?.end();
    requests = undefined;
  }

  return {
    open(publicKeys) {
      close();
      requests = createPushQueue();
      for (const publicKey of publicKeys) changes.set(publicKey, "subscribe");
      flush();
      return requests;
    },
    add: (publicKey) => change(publicKey, "subscribe"),
    remove: (publicKey) => change(publicKey, "unsubscribe"),
    close,
  };
}
