/** Finds what the buffers of more processes have left that would not be delivered by fewer. */
import { readdir } from "node:fs/promises";
import type { WeirConfig } from "@weir/config";
import { CommandError } from "../command-error.ts";
import { furtherProcesses, processFolder } from "./process-folders.ts";

/**
 * Refuses to start fewer processes than have envelopes on disk: they were accepted, and nobody would deliver them.
 * @throws CommandError that says how many to start
 */
export async function refuseForgottenBuffers({ spool }: Pick<WeirConfig, "spool">, processes: number): Promise<void> {
  const { path } = spool.envelopes;
  if (path === undefined) return;
  for (const number of furtherProcesses(path)
    .filter((candidate) => candidate > processes)
    .reverse()) {
    const folder = processFolder(path, number);
    if (!(await holdsEnvelopes(folder))) continue;
    throw new CommandError(
      `found envelopes in ${folder}, which process ${number} of a former run has left: start with --processes ${number} until weir spool status says that the buffer is empty (or remove the folder, and lose them)`,
    );
  }
}

/** Files of records are removed when all in them is delivered. */
async function holdsEnvelopes(folder: string): Promise<boolean> {
  return (await readdir(folder)).some((name) => name.endsWith(".records"));
}
