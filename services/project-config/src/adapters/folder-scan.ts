/** Keeps the parsed content of a folder's document files: each file is read again only when it has changed. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isDocumentFile, maxFileBytes, readDocumentFile } from "./document-file.ts";

/** Most files that are looked at. */
const maxFiles = 100_000;
/** Files that are read at once. */
const parallelReads = 64;

export interface ScannedFile<T> {
  readonly path: string;
  readonly value: T;
}

export interface FolderScanOptions<T> {
  readonly folder: string;
  /** Makes the value of a file, or throws; then the former value stays. */
  read(path: string, document: unknown, changedAtMs: number): T;
  /** A file is broken: it could not be read, parsed or used. */
  onBroken(path: string, error: unknown): void;
  onGone(path: string): void;
}

export interface FolderScan<T> {
  /** Looks at the folder. Returns true if any value is new, different or gone. */
  scan(): Promise<boolean>;
  /** By file name. Broken files have their last good value, if there was one. */
  files(): readonly ScannedFile<T>[];
  brokenCount(): number;
}

interface SeenFile<T> {
  readonly stamp: string;
  readonly broken: boolean;
  readonly file: ScannedFile<T> | undefined;
}

export function createFolderScan<T>(options: FolderScanOptions<T>): FolderScan<T> {
  let seen = new Map<string, SeenFile<T>>();

  async function look(name: string): Promise<SeenFile<T> | undefined> {
    const path = join(options.folder, name);
    const before = seen.get(name);
    try {
      const { mtimeMs, size, ino, isFile } = await fileFacts(path);
      if (!isFile) return undefined;
      const stamp = `${mtimeMs}:${size}:${ino}`;
      if (before?.stamp === stamp) return before;
      try {
        if (size > maxFileBytes) throw new Error(`found ${size} bytes, expected at most ${maxFileBytes}`);
        const value = options.read(path, await readDocumentFile(path), mtimeMs);
        return { stamp, broken: false, file: { path, value } };
      } catch (error) {
        options.onBroken(path, error);
        return { stamp, broken: true, file: before?.file };
      }
    } catch (error) {
      // Removed between the listing and the look.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      options.onBroken(path, error);
      return { stamp: "", broken: true, file: before?.file };
    }
  }

  async function scan(): Promise<boolean> {
    const names = (await readdir(options.folder)).filter(isDocumentFile).sort().slice(0, maxFiles);
    const results = new Map<string, SeenFile<T>>();
    let next = 0;
    await Promise.all(
      Array.from({ length: parallelReads }, async () => {
        for (let name = names[next++]; name !== undefined; name = names[next++]) {
          const result = await look(name);
          if (result !== undefined) results.set(name, result);
        }
      }),
    );
    let changed = false;
    const after = new Map<string, SeenFile<T>>();
    for (const name of names) {
      const result = results.get(name);
      if (result === undefined) continue;
      after.set(name, result);
      changed ||= result.file !== seen.get(name)?.file;
    }
    for (const name of seen.keys()) {
      if (after.has(name)) continue;
      changed = true;
      options.onGone(join(options.folder, name));
    }
    seen = after;
    return changed;
  }

  return {
    scan,
    files: () => [...seen.values()].flatMap(({ file }) => (file === undefined ? [] : [file])),
    brokenCount: () => [...seen.values()].filter(({ broken }) => broken).length,
  };
}

async function fileFacts(path: string) {
  const { mtimeMs, size, ino, ...stats } = await stat(path);
  return { mtimeMs, size, ino, isFile: (stats.mode & 0o170000) === 0o100000 };
}
