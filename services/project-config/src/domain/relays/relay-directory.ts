/**
 * Which relays are known, and by which key: those of the configuration, then those that registered here, then those that
 * the upstream knows (project configuration, section "Downstream relay keys").
 */
import type { KnownRelay, RegisteredRelays } from "./known-relay.ts";

export interface RelayDirectory {
  /**
   * The relays that are known among the given ones.
   * @param relayIds hyphenated, lower-case
   * @throws if the upstream should know one, and cannot be asked
   */
  find(relayIds: readonly string[]): Promise<readonly KnownRelay[]>;
}

export interface RelayDirectoryOptions {
  /** By id. */
  readonly configured: ReadonlyMap<string, KnownRelay>;
  readonly registered: Pick<RegisteredRelays, "get">;
  /** Asks the upstream for one relay; undefined: there is none to ask. */
  readonly askUpstream: ((relayId: string) => Promise<KnownRelay | undefined>) | undefined;
}

export function createRelayDirectory({ configured, registered, askUpstream }: RelayDirectoryOptions): RelayDirectory {
  function findHere(relayId: string): KnownRelay | undefined {
    const relay = configured.get(relayId);
    if (relay !== undefined) return relay;
    const publicKey = registered.get(relayId);
    return publicKey === undefined ? undefined : { relayId, publicKey, internal: false };
  }

  return {
    async find(relayIds) {
      const found = await Promise.all(
        [...new Set(relayIds)].map((relayId) => findHere(relayId) ?? askUpstream?.(relayId)),
      );
      return found.filter((relay) => relay !== undefined);
    },
  };
}
