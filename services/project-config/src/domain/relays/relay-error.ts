/** Why a relay is not registered. */

/** `invalid`: the body; `unauthenticated`: the signature or the token; `denied`: registration is not open to it. */
export type RelayErrorCode = "invalid" | "unauthenticated" | "denied";

export class RelayError extends Error {
  readonly code: RelayErrorCode;

  constructor(code: RelayErrorCode, message: string) {
    super(message);
    this.name = "RelayError";
    this.code = code;
  }
}
