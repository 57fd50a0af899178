/** What commands read: a file, or standard input. */
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { CommandError } from "./command-error.ts";

/**
 * The content of a file; of `-`, standard input.
 * @throws CommandError if it cannot be read
 */
export async function readInput(file: string): Promise<Buffer> {
  try {
    return file === "-" ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    throw new CommandError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
