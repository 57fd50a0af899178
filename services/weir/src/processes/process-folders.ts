/**
 * Where the copies of Weir keep what is theirs alone. The first uses the configured folders themselves, so that what one
 * process has left is found by several, and the other way round; the others use folders inside them.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const prefix = "process-";

/** The folder of a copy. Numbers begin with 1. */
export function processFolder(base: string, number: number): string {
  return number === 1 ? base : join(base, `${prefix}${number}`);
}

/** The numbers of copies that have, or had, a folder inside this one, ascending; the first is not among them. */
export function furtherProcesses(base: string): readonly number[] {
  if (!existsSync(base)) return [];
  return readdirSync(base)
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
    .filter((number) => Number.isSafeInteger(number) && number > 1)
    .sort((left, right) => left - right);
}
