/**
 * Entries in the order of their arrival, once per key: an index of which each entry can be taken out again at a cost
 * that does not depend on how many there are.
 */

interface Link<T> {
  readonly entry: T;
  readonly chain: Chain<T>;
  older: Link<T> | undefined;
  newer: Link<T> | undefined;
}

interface Chain<T> {
  readonly key: string;
  oldest: Link<T> | undefined;
  newest: Link<T> | undefined;
  length: number;
}

/** A place in an index, to be taken out of it. */
export type Place<T> = Link<T>;

/** An index. */
export interface Chains<T> {
  /** Adds an entry as the newest of its key. */
  append(key: string, entry: T): Place<T>;
  remove(place: Place<T>): void;
  oldest(key: string): T | undefined;
  newestFirst(key: string): Iterable<T>;
  /** Entries of a key. */
  count(key: string): number;
}

/** Creates an empty index. */
export function createChains<T>(): Chains<T> {
  const chains = new Map<string, Chain<T>>();

  function chainOf(key: string): Chain<T> {
    const existing = chains.get(key);
    if (existing !== undefined) return existing;
    const chain: Chain<T> = { key, oldest: undefined, newest: undefined, length: 0 };
    chains.set(key, chain);
    return chain;
  }

  return {
    append(key, entry) {
      const chain = chainOf(key);
      const link: Link<T> = { entry, chain, older: chain.newest, newer: undefined };
      if (chain.newest === undefined) chain.oldest = link;
      else chain.newest.newer = link;
      chain.newest = link;
      chain.length++;
      return link;
    },
    remove({ chain, older, newer }) {
      if (older === undefined) chain.oldest = newer;
      else older.newer = newer;
      if (newer === undefined) chain.newest = older;
      else newer.older = older;
      chain.length--;
      if (chain.length === 0) chains.delete(chain.key);
    },
    oldest: (key) => chains.get(key)?.oldest?.entry,
    *newestFirst(key) {
      for (let link = chains.get(key)?.newest; link !== undefined; link = link.older) yield link.entry;
    },
    count: (key) => chains.get(key)?.length ?? 0,
  };
}
