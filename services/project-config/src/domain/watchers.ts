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
  /** How the watcher calls itself; empty until it says so. */
  name: string;
  /** A key's state is sent at a time, in ms since the epoch. */
  pushed(publicKey: string, atMs: number): void;
  /**
   * The watcher works by this revision of a key's state from now on. What is not subscribed is ignored.
   * @returns ms since the state was sent; undefined if it was not, or that was acknowledged already
   */
  acknowledge(publicKey: string, applied: AppliedRevision): number | undefined;
  end(): void;
}

/** What a watcher said that it works by. */
export interface AppliedRevision {
  /** Empty if the key is disabled. */
  readonly revision: string;
  /** Ms since the epoch. */
  readonly atMs: number;
}

/** A watcher of a key. */
export interface KeyWatcher {
  readonly name: string;
  /** Undefined if it has said nothing of the key. */
  readonly applied: AppliedRevision | undefined;
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
  /** Who has subscribed to the key, and what they have applied; by name. */
  watchersOf(publicKey: string): readonly KeyWatcher[];
  endAll(): void;
}

interface OpenWatcher {
  readonly watcher: Watcher;
  announce(publicKeys: readonly string[]): void;
  announceAll(): void;
  subscriptions: ReadonlyMap<string, Subscription>;
}

interface Subscription {
  /** Undefined if nothing was sent that is not acknowledged yet. */
  pushedAtMs: number | undefined;
  applied: AppliedRevision | undefined;
}

export function createWatchers(): Watchers {
  const open = new Set<OpenWatcher>();

  function openWatcher(): Watcher {
    const subscribed = new Map<string, Subscription>();
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
        for (const publicKey of added) {
          if (!subscribed.has(publicKey)) subscribed.set(publicKey, { pushedAtMs: undefined, applied: undefined });
        }
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
      name: "",
      pushed(publicKey, atMs) {
        const subscription = subscribed.get(publicKey);
        if (subscription !== undefined) subscription.pushedAtMs = atMs;
      },
      acknowledge(publicKey, applied) {
        const subscription = subscribed.get(publicKey);
        if (subscription === undefined) return undefined;
        const { pushedAtMs } = subscription;
        subscription.pushedAtMs = undefined;
        subscription.applied = applied;
        return pushedAtMs === undefined ? undefined : applied.atMs - pushedAtMs;
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
      announceAll: () => makeDue(subscribed.keys()),
      subscriptions: subscribed,
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
      for (const { subscriptions } of open) if (subscriptions.has(publicKey)) return true;
      return false;
    },
    watchersOf(publicKey) {
      return [...open]
        .filter(({ subscriptions }) => subscriptions.has(publicKey))
        .map(({ watcher, subscriptions }) => ({ name: watcher.name, applied: subscriptions.get(publicKey)?.applied }))
        .sort((left, right) => (left.name < right.name ? -1 : 1));
    },
    endAll() {
      for (const { watcher } of [...open]) watcher.end();
    },
  };
}
