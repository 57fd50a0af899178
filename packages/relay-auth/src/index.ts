/** How relays prove who they are: their keys, the signatures of their requests, and the tokens of their registration. */

export { createRegisterToken, type RegisterState, readRegisterToken } from "./register-token.ts";
export { parseRelayId } from "./relay-id.ts";
export {
  type KeyFault,
  parsePublicKey,
  parseSecretKey,
  publicKeyOfSeed,
  type SigningKey,
  signingKey,
} from "./relay-keys.ts";
export {
  type SignatureCheck,
  type SignatureVerdict,
  signRequest,
  timeVerdict,
  verifySignature,
} from "./relay-signature.ts";
