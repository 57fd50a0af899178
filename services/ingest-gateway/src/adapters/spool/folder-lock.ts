/** Sees to it that a folder has one process that writes to it. */
import { readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Another process has the folder. */
export class FolderInUseError extends Error {
  override readonly name = "FolderInUseError";
}

const fileName = "owner";

/**
 * Takes the folder for this process, from one that has ended if need be. Returns what gives it back.
 * @throws FolderInUseError if a running process has it
 */
export async function lockFolder(folder: string, key: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, fileName);
  const own = describeProcess(process.pid);
  const owner = await readFile(file, "utf8").catch(() => "");
  const [pid] = owner.split(" ");
  if (owner !== "" && owner !== own && Number(pid) !== process.pid && describeProcess(Number(pid)) === owner) {
    throw new FolderInUseError(`${key}: found ${folder} in use by process ${pid}, expected a folder of its own`);
  }
  await writeFile(file, own, { mode: 0o600 });
  return () => rm(file, { force: true });
}

/** The process of an id, told apart from others that had or will have the same id as far as the system tells when it began; empty: there is none. */
function describeProcess(pid: number): string {
  try {
    process.kill(pid, 0);
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EPERM";
    if (!isThere) return "";
  }
  return `${pid} ${startTime(pid)}`;
}

function startTime(pid: number): string {
  try {
    // The name of the program, in parentheses, may hold anything; the start time is the 20th field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[19] ?? "";
  } catch {
    return "";
  }
}
