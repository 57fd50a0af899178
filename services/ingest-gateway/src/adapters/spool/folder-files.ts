/** The files of the buffer on disk: one folder, with as few of its files held open as are in use. */
import type { FileHandle } from "node:fs/promises";
import { mkdir, open, readdir, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { SegmentFiles } from "@weir/segment-log";

const maxOpen = 16;

interface OpenFile {
  readonly handle: Promise<FileHandle>;
  /** Operations under way. */
  users: number;
}

/** The files of a folder, which is created when it is first listed. */
export function createFolderFiles(folder: string): SegmentFiles {
  /** The least recently used first. What fails is forgotten. */
  const files = new Map<string, OpenFile>();
  /** Files whose entry in the folder is on disk. */
  const entered = new Set<string>();

  async function use<T>(name: string, flags: "a" | "r", work: (handle: FileHandle) => Promise<T>): Promise<T> {
    const key = `${flags}${name}`;
    const file = files.get(key) ?? { handle: open(join(folder, name), flags), users: 0 };
    files.delete(key);
    files.set(key, file);
    file.users++;
    try {
      return await work(await file.handle);
    } catch (error) {
      await forget(key);
      throw error;
    } finally {
      file.users--;
      for (const [other, { users }] of files) {
        if (files.size <= maxOpen) break;
        if (users === 0) await forget(other);
      }
    }
  }

  async function forget(key: string): Promise<void> {
    const file = files.get(key);
    files.delete(key);
    // What was never opened, or can't be closed, holds nothing.
    await file?.handle.then((opened) => opened.close()).catch(() => {});
  }

  async function syncFolder(): Promise<void> {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  return {
    async list() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const names = await readdir(folder);
      return Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })));
    },
    read: (name, offset = 0, length = undefined) =>
      use(name, "r", async (handle) => {
        const bytes = Buffer.allocUnsafeSlow(length ?? Math.max(0, (await handle.stat()).size - offset));
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, offset + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      }),
    append: (name, parts) => use(name, "a", (handle) => writeAll(handle, parts)),
    async sync(name) {
      await use(name, "a", (handle) => handle.datasync());
      if (entered.has(name)) return;
      await syncFolder();
      entered.add(name);
    },
    truncate: (name, bytes) => truncate(join(folder, name), bytes),
    async remove(name) {
      await Promise.all([forget(`a${name}`), forget(`r${name}`)]);
      await rm(join(folder, name), { force: true });
      entered.delete(name);
    },
    async close() {
      for (const key of [...files.keys()]) await forget(key);
    },
  };
}

/** A vector that is written at once may hold only so many parts. */
const maxParts = 1024;

async function writeAll(handle: FileHandle, parts: readonly Buffer[]): Promise<void> {
  for (let from = 0; from < parts.length; from += maxParts) {
    let left = parts.slice(from, from + maxParts);
    while (left.length > 0) {
      const { bytesWritten } = await handle.writev(left);
      left = withoutFirst(left, bytesWritten);
    }
  }
}

function withoutFirst(parts: readonly Buffer[], bytes: number): Buffer[] {
  const left: Buffer[] = [];
  let written = bytes;
  for (const part of parts) {
    if (written < part.length) left.push(part.subarray(written));
    written = Math.max(0, written - part.length);
  }
  return left;
}
