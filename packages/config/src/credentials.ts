/** The identity of an instance: `credentials.json` (project configuration, sections "Keys" and "Modes and files"). */

/** Who this instance is. Keys are texts in base64url without padding. */
export interface Credentials {
  /** UUID, hyphenated. */
  readonly id: string;
  readonly publicKey: string;
  readonly secretKey: string;
}
