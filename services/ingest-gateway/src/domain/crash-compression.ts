/** The compressed forms in which crash files are uploaded (ingest, section "Minidump"). */

/** How a crash file is compressed. */
export interface CrashCompression {
  readonly name: "gzip" | "xz" | "bzip2" | "zstd";
  /** At the end of file names. */
  readonly suffix: string;
}

const forms: readonly (CrashCompression & { readonly magic: Buffer })[] = [
  { name: "gzip", suffix: ".gz", magic: Buffer.from("1f8b", "hex") },
  { name: "xz", suffix: ".xz", magic: Buffer.from("fd377a585a00", "hex") },
  { name: "bzip2", suffix: ".bz2", magic: Buffer.from("425a68", "hex") },
  { name: "zstd", suffix: ".zst", magic: Buffer.from("28b52ffd", "hex") },
];

/** The compression that a file's first bytes tell; undefined if it is not compressed. */
export function compressionOf(bytes: Buffer): CrashCompression | undefined {
  return forms.find(({ magic }) => bytes.subarray(0, magic.length).equals(magic));
}

/** Why it failed; `busy`: too many files are waiting already. */
export type InflateFailure = "corrupt" | "too_large" | "busy";

/** A crash file that can't be inflated. */
export class InflateError extends Error {
  override readonly name = "InflateError";
  readonly reason: InflateFailure;

  constructor(reason: InflateFailure, message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Inflates a compressed crash file, whichever form it has, without holding up other work.
 * Rejects with an InflateError that says why it can't.
 */
export type InflateCrashFile = (bytes: Buffer, maxBytes: number) => Promise<Buffer>;
