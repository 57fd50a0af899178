/** TLS settings as node:tls takes them. */
import { readFile } from "node:fs/promises";
import type { ConnectionOptions } from "node:tls";
import type { PemSource, TlsSettings } from "./cluster-settings.ts";

/** Reads certificates and keys. @throws the file system's error, if a file can't be read */
export async function loadTlsOptions(settings: TlsSettings): Promise<ConnectionOptions> {
  const [ca, cert, key] = await Promise.all([load(settings.ca), load(settings.certificate), load(settings.key)]);
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(settings.keyPassword !== undefined && { passphrase: settings.keyPassword }),
    rejectUnauthorized: settings.verify,
    ...(!settings.verifyHostname && { checkServerIdentity: () => undefined }),
  };
}

async function load(source: PemSource | undefined): Promise<string | undefined> {
  if (source === undefined) return undefined;
  return "pem" in source ? source.pem : readFile(source.file, "utf8");
}
