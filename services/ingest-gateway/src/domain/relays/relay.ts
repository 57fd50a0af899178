/** A relay downstream whose signature was verified. */
export interface Relay {
  /** Ed25519 public key: base64url without padding. */
  readonly publicKey: string;
  /** Trusted as one of our own. */
  readonly internal: boolean;
}
