/** What commands read: a file, or standard input. */
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { CommandError } from "./command-error.ts";

/** What is wrong, in plain words; other codes are left to the system's own. */
const faults: ReadonlyMap<unknown, string> = new Map([
  ["ENOENT", "found no such file"],
  ["EISDIR", "found a folder, expected a file"],
  ["EACCES", "may not be read: permission denied"],
]);

/**
 * The content of a file; of `-`, standard input.
 * @throws CommandError if it cannot be read
 */
export async function readInput(file: string): Promise<Buffer> {
  try {
    return file === "-" ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const fault = faults.get(code) ?? (error instanceof Error ? error.message : String(error));
    throw new CommandError(`${inputName(file)}: ${fault}`, { cause: error });
  }
}

/** How messages call it. */
export function inputName(file: string): string {
  return file === "-" ? "standard input" : file;
}
