/**
 * The keys that sign locations of uploads: those of `upload.credentials`, else this instance's own, else a pair that is
 * made once and kept beside the uploads. Gateways that share neither do not know each other's locations.
 */
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Credentials, WeirConfig } from "@weir/config";
import { generateCredentials } from "@weir/config";
import { parseSecretKey, publicKeyOfSeed, signingKey } from "@weir/relay-auth";
import type { LocationKeys } from "../domain/uploads/upload-location.ts";
import { isTaken } from "./disk-upload-errors.ts";

const fileName = "signing.key";

/** The keys of this gateway. `folder`: where uploads lie; undefined: in memory, and so are keys that are made. */
export async function findUploadKeys(
  { upload }: Pick<WeirConfig, "upload">,
  credentials: Credentials | undefined,
  folder: string | undefined,
): Promise<LocationKeys> {
  if (upload.credentials !== undefined) return keysOf(upload.credentials.signing_key);
  if (credentials !== undefined) return keysOf(credentials.secretKey);
  return keysOf(folder === undefined ? newSecretKey() : await keptKey(join(folder, fileName)));
}

async function keptKey(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Another process may make one at the same time: the first counts, and nobody reads half of it.
  const written = `${path}-${process.pid}`;
  await writeFile(written, newSecretKey(), { mode: 0o600 });
  try {
    await link(written, path);
  } catch (error) {
    if (!isTaken(error)) throw error;
  } finally {
    await rm(written, { force: true });
  }
  return (await readFile(path, "utf8")).trim();
}

function newSecretKey(): string {
  return generateCredentials("").secretKey;
}

/** @throws Error if the text is no key, which only a damaged file can be: the configuration was checked before */
function keysOf(secretKey: string): LocationKeys {
  const seed = parseSecretKey(secretKey);
  if (typeof seed === "string") throw new Error(`found a key of uploads with ${seed}, expected 32 bytes in base64url`);
  return { signingKey: signingKey(seed.toString("base64url")), publicKey: publicKeyOfSeed(seed).toString("base64url") };
}
