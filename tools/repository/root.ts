/** Where the repository is on this machine. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the repository's root, without a slash at the end. */
export const repositoryRoot: string = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Absolute path of a program that the repository's dependencies installed. */
export function installedProgram(name: string): string {
  return join(repositoryRoot, "node_modules", ".bin", name);
}
