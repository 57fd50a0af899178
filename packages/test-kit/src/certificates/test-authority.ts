/** A certificate authority for tests, by the program openssl. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { MissingIntegration } from "../integration.ts";

const run = promisify(execFile);

/** Files in PEM form. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
  /** The certificate of the authority that signed it. */
  readonly authority: string;
}

/** What a certificate says. */
export interface IssueOptions {
  /** As openssl writes them: `DNS:weir-quota`, `IP:127.0.0.1`. */
  readonly names: readonly string[];
  /** Common name. Default: `weir`. */
  readonly commonName?: string;
  /** Folder to write to. Default: one of its own. */
  readonly folder?: string;
  /** True: it was valid in the past only. */
  readonly isExpired?: boolean;
}

export interface TestAuthority {
  issue(options: IssueOptions): Promise<TestCertificate>;
  /** Removes all files in folders of its own. */
  remove(): Promise<void>;
}

/**
 * Makes an authority.
 * @throws MissingIntegration if openssl is not there
 */
export async function createTestAuthority(commonName = "Weir test authority"): Promise<TestAuthority> {
  const folder = await mkdtemp(join(tmpdir(), "weir-authority-"));
  const authority = join(folder, "ca.crt");
  const authorityKey = join(folder, "ca.key");
  const root = ["req", "-x509", ...newKey(authorityKey), "-out", authority, "-subj", `/CN=${commonName}`, "-days", "2"];
  await openssl(root);
  let issued = 0;

  return {
    async issue({ names, commonName: name = "weir", folder: target, isExpired = false }) {
      const place = target ?? join(folder, `${++issued}`);
      await mkdir(place, { recursive: true });
      const [certificate, key, request, extensions] = ["tls.crt", "tls.key", "tls.csr", "tls.ext"].map((file) =>
        join(place, file),
      ) as [string, string, string, string];
      await openssl(["req", ...newKey(key), "-out", request, "-subj", `/CN=${name}`]);
      await writeFile(extensions, names.length === 0 ? "" : `subjectAltName=${names.join(",")}\n`);
      const days = isExpired ? "-1" : "2";
      const parts = [
        "-days",
        days,
        "-CA",
        authority,
        "-CAkey",
        authorityKey,
        "-CAcreateserial",
        "-extfile",
        extensions,
      ];
      await openssl(["x509", "-req", "-in", request, "-out", certificate, ...parts]);
      return { certificate, key, authority };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function newKey(file: string): readonly string[] {
  return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file];
}

async function openssl(args: readonly string[]): Promise<void> {
  try {
    await run("openssl", [...args]);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new MissingIntegration("found no openssl, expected it on the path", { cause: error });
    }
    throw error;
  }
}
