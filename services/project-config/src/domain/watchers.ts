/**
 * Who watches what. A watcher is told keys, not states: it fetches the states when it can take them, so that a slow one
 * holds each key at most once however often its project changes.
 */

export interface Watcher {
  /** Keys whose states are due, at most `max`; they are no longer due afterwards. */
  takeDue(max: number): string[];
  /** Resolves when something is due or the watcher has ended. */
  due(): Promise<void>;
  readonly ended: boolean;
  /** Subscribes keys; they are due at once. */
  subscribe(publicKeys: Iterable<string>): void;
  unsubscribe(publicKeys: Iterable<string>): void;
  /** How many keys are subscribed. */
  readonly size: number;
  end(): void;
}

export interface Watchers {
  open(): Watcher;
  /** Makes changed keys due with everyone who has subscribed to them. */
  announce(publicKeys: readonly string[]): void;
  /** Makes every subscribed key due. */
  announceAll(): void;
  readonly count: number;
  /** Whether anyone has subscribed to the key. */
  watches(publicKey: string): boolean;
  endAll(): void;
}

interface OpenWatcher {
  readonly watcher: Watcher;
  announce(publicKeys: readonly string[]): void;
  announceAll(): void;
  watches(publicKey: string): boolean;
}

export function createWatchers(): Watchers {
  const open = new Set<OpenWatcher>();

  function openWatcher(): Watcher {
    const subscribed = new Set<string>();
    const due = new Set<string>();
    let ended = false;
    let wake: (() => void) | undefined;

    function makeDue(publicKeys: Iterable<string>): void {
      for (const publicKey of publicKeys) if (subscribed.has(publicKey)) due.add(publicKey);
      if (due.size > 0) wake?.();
    }

    const watcher: Watcher = {
      takeDue(max) {
        const taken: string[] = [];
        for (const publicKey of due) {
          if (taken.length === max) break;
          taken.push(publicKey);
          due.delete(publicKey);
        }
        return taken;
      },
      due() {
        if (due.size > 0 || ended) return Promise.resolve();
        return new Promise((resolve) => {
          wake = resolve;
        });
      },
      get ended() {
        return ended;
      },
      subscribe(publicKeys) {
        const added = [...publicKeys];
        for (const publicKey of added) subscribed.add(publicKey);
        makeDue(added);
      },
      unsubscribe(publicKeys) {
        for (const publicKey of publicKeys) {
          subscribed.delete(publicKey);
          due.delete(publicKey);
        }
      },
      get size() {
        return subscribed.size;
      },
      end() {
        ended = true;
        open.delete(entry);
        wake?.();
      },
    };
    const entry: OpenWatcher = {
      watcher,
      announce: makeDue,
      announceAll: () => makeDue(subscribed),
      watches: (publicKey) => subscribed.has(publicKey),
    };
    open.add(entry);
    return watcher;
  }

  return {
    open: openWatcher,
    announce(publicKeys) {
      for (const { announce } of open) announce(publicKeys);
    },
    announceAll() {
      for (const { announceAll } of open) announceAll();
    },
    get count() {
      return open.size;
    },
    watches(publicKey) {
      for (const { watches } of open) if (watches(publicKey)) return true;
      return false;
    },
    endAll() {
      for (const { watcher } of [...open]) watcher.end();
    },
  };
}
