/** The certificates with which commands call a running Weir. */
import type { WeirConfig } from "@weir/config";
import type { Certificates } from "@weir/rpc";
import { CommandError } from "./command-error.ts";

/** They are read again rarely: commands are short. */
const reloadIntervalMs = 60_000;

/**
 * Opens the certificates of `grpc.tls`; the caller closes them.
 * @returns undefined if the configuration names none: plain text
 * @throws CommandError if the files cannot be used
 */
export async function openClientCertificates({ grpc }: Pick<WeirConfig, "grpc">): Promise<Certificates | undefined> {
  const { certificate, key, authority } = grpc.tls;
  if (certificate === undefined || key === undefined || authority === undefined) return undefined;
  const { openCertificates } = await import("@weir/rpc");
  try {
    return await openCertificates({ files: { certificate, key, authority }, reloadIntervalMs });
  } catch (error) {
    throw new CommandError(`grpc.tls: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
