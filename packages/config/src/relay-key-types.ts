/** Relays' keys in the configuration. */
import { type KeyFault, parsePublicKey, parseSecretKey } from "@weir/relay-auth";
import { z } from "zod";
import { noted } from "./key-types.ts";

/** A public key in configuration, kept as text. */
export function publicKeyText(): z.ZodString {
  return keyText("a public key: base64url without padding, or PEM", parsePublicKey);
}

/** A secret key in configuration, kept as text. */
export function secretKeyText(): z.ZodString {
  return keyText("a secret key: base64url without padding, or PEM", parseSecretKey);
}

function keyText(expected: string, parse: (value: string) => Buffer | KeyFault): z.ZodString {
  const type = z.string({ error: expected }).superRefine((value, context) => {
    const parsed = parse(value);
    if (typeof parsed === "string") context.addIssue({ code: "custom", message: `${expected} (${parsed})` });
  });
  return noted(type, { expected });
}
