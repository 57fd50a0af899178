/** The identity of an instance: `credentials.json` (project configuration, sections "Keys" and "Modes and files"). */
import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parsePublicKey, parseRelayId, parseSecretKey, publicKeyOfSeed } from "@weir/relay-auth";
import { z } from "zod";
import { ConfigError, describeFound } from "./config-error.ts";

/** The name of the file in the configuration directory. */
export const credentialsFileName = "credentials.json";

/** Who this instance is. Keys are texts in base64url without padding. */
export interface Credentials {
  /** UUID, hyphenated. */
  readonly id: string;
  readonly publicKey: string;
  readonly secretKey: string;
}

const credentialsSchema = z.object(
  {
    id: z.string({ error: "a UUID" }).transform((text, context): string => {
      const id = parseRelayId(text);
      if (id !== undefined) return id;
      context.addIssue({ code: "custom", message: "a UUID" });
      return z.NEVER;
    }),
    public_key: z.string({ error: "a public key: base64url without padding, or PEM" }),
    secret_key: z.string({ error: "a secret key: base64url without padding, or PEM" }),
  },
  { error: "a mapping with id, public_key and secret_key" },
);

/** New credentials: a new key pair under the given id. */
export function generateCredentials(id: string): Credentials {
  const { x = "", d = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return { id, publicKey: x, secretKey: d };
}

/**
 * Checks the members `id`, `public_key` and `secret_key`: their form, and that the keys belong together.
 * @param where how messages call the source
 * @throws ConfigError
 */
export function parseCredentials(document: unknown, where: string): Credentials {
  const parsed = credentialsSchema.safeParse(document);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const member = String(path[0] ?? "");
      const found =
        typeof document === "object" && document !== null ? new Map(Object.entries(document)).get(member) : document;
      return { key: member, found: describeFound(found, member === "secret_key"), expected: message, where };
    });
    throw new ConfigError(faults);
  }
  const { id, public_key, secret_key } = parsed.data;
  const publicKey = parsePublicKey(public_key);
  const seed = parseSecretKey(secret_key);
  const fault = (key: string, found: string, expected: string) => new ConfigError([{ key, found, expected, where }]);
  if (typeof publicKey === "string")
    throw fault("public_key", publicKey, "a public key: base64url without padding, or PEM");
  if (typeof seed === "string") throw fault("secret_key", seed, "a secret key: base64url without padding, or PEM");
  if (!publicKeyOfSeed(seed).equals(publicKey))
    throw fault("public_key", "the key of another pair", "the public key of secret_key");
  return { id, publicKey: publicKey.toString("base64url"), secretKey: seed.toString("base64url") };
}

/**
 * Writes `credentials.json`, readable by its owner only; makes its folder if needed.
 * @throws Node's error EEXIST if the file exists and `overwrite` is false.
 */
export async function writeCredentials(path: string, credentials: Credentials, overwrite: boolean): Promise<void> {
  const { id, publicKey, secretKey } = credentials;
  const text = `${JSON.stringify({ secret_key: secretKey, public_key: publicKey, id }, undefined, 2)}\n`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode: 0o600, flag: overwrite ? "w" : "wx" });
  await chmod(path, 0o600);
}
