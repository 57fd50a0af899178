/** Relays downstream, as far as they are known (project configuration, section "Downstream relay keys"). */

export interface KnownRelay {
  /** UUID, hyphenated, lower-case. */
  readonly relayId: string;
  /** Ed25519 public key: base64url without padding. */
  readonly publicKey: string;
  /** Trusted as one of our own. */
  readonly internal: boolean;
}

/** Where relays are kept that registered here. */
export interface RegisteredRelays {
  /** The public key of a relay. */
  get(relayId: string): string | undefined;
  /** Durable when it returns. Beyond the bound, those that registered longest ago are forgotten. */
  set(relayId: string, publicKey: string, atMs: number): void;
  close(): void;
}
