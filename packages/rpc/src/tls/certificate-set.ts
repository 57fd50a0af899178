/** What a process shows to its peers, and by whose word it takes theirs: a certificate, its key, and an authority. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";

/** Files in PEM form. */
export interface CertificateFiles {
  /** The certificate of this process, followed by intermediate ones if there are any. */
  readonly certificate: string;
  /** The private key of the certificate. */
  readonly key: string;
  /** Certificates of the authorities whose word is taken for peers. */
  readonly authority: string;
}

/** The contents of the files, found to fit together. */
export interface CertificateSet {
  readonly certificate: Buffer;
  readonly key: Buffer;
  readonly authority: Buffer;
  /** End of the certificate's validity, in ms since the epoch. */
  readonly validUntilMs: number;
}

/** Files that cannot be used as certificates. The message says which and why. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

/**
 * Reads the files, and checks that they are certificates and that the key belongs to the certificate.
 * @throws CertificateError
 */
export async function readCertificateSet(files: CertificateFiles): Promise<CertificateSet> {
  const [certificate, key, authority] = await Promise.all([
    read("certificate", files.certificate),
    read("key", files.key),
    read("authority", files.authority),
  ]);
  const { validToDate } = parse("certificate", files.certificate, certificate);
  parse("authority", files.authority, authority);
  try {
    createSecureContext({ cert: certificate, key, ca: authority });
  } catch (error) {
    const message = `${files.key} is not the private key of ${files.certificate}: ${textOf(error)}`;
    throw new CertificateError(message, { cause: error });
  }
  return { certificate, key, authority, validUntilMs: validToDate.getTime() };
}

/** Whether two sets hold the same bytes. */
export function isSameSet(left: CertificateSet, right: CertificateSet): boolean {
  return (
    left.certificate.equals(right.certificate) && left.key.equals(right.key) && left.authority.equals(right.authority)
  );
}

async function read(what: keyof CertificateFiles, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CertificateError(`the ${what} ${path} cannot be read: ${textOf(error)}`, { cause: error });
  }
}

function parse(what: keyof CertificateFiles, path: string, content: Buffer): X509Certificate {
  try {
    return new X509Certificate(content);
  } catch (error) {
    const message = `the ${what} ${path} holds no certificate in PEM form: ${textOf(error)}`;
    throw new CertificateError(message, { cause: error });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
