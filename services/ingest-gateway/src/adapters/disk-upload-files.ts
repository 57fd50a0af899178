/**
 * Uploads as files: `<key>.part` while pieces follow, then `<key>`. The time of modification says until when a file is
 * kept, so that a restart knows it. Files are readable by their owner only.
 */
import type { FileHandle } from "node:fs/promises";
import { mkdir, open, readdir, readFile, rename, rm, stat, truncate, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { FoundUpload, UploadFiles } from "../domain/uploads/upload-files.ts";

const namePattern = /^([0-9a-f]{32})(\.part)?$/;
const ownerOnly = 0o600;

/** Uses a folder, which is made when the uploads in it are listed. */
export function createDiskUploadFiles(folder: string): UploadFiles {
  /** Open while a piece is being written. */
  const handles = new Map<string, FileHandle>();
  const complete = (key: string) => join(folder, key);
  const partial = (key: string) => join(folder, `${key}.part`);

  async function close(key: string): Promise<void> {
    const handle = handles.get(key);
    handles.delete(key);
    await handle?.close();
  }

  async function find(name: string): Promise<FoundUpload | undefined> {
    const [, key, suffix] = namePattern.exec(name) ?? [];
    if (key === undefined) return undefined;
    const { size, mtimeMs } = await stat(join(folder, name));
    return { key, bytes: size, isComplete: suffix === undefined, keepUntilMs: mtimeMs };
  }

  return {
    async list() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const found = await Promise.all((await readdir(folder)).map(find));
      return found.filter((upload) => upload !== undefined);
    },
    async write(key, position, bytes) {
      const handle = handles.get(key) ?? (await open(partial(key), position === 0 ? "w" : "r+", ownerOnly));
      handles.set(key, handle);
      await handle.write(bytes, 0, bytes.length, position);
    },
    async truncate(key, bytes) {
      await close(key);
      await truncate(partial(key), bytes);
    },
    async settle(key, isComplete) {
      // An upload of no bytes has no file yet.
      const handle = handles.get(key) ?? (await open(partial(key), "a", ownerOnly));
      handles.set(key, handle);
      await handle.sync();
      await close(key);
      if (isComplete) await rename(partial(key), complete(key));
    },
    read: (key) => readFile(complete(key)),
    async keep(key, untilMs) {
      const time = new Date(untilMs);
      await utimes(complete(key), time, time).catch(() => utimes(partial(key), time, time));
    },
    async remove(key) {
      await close(key);
      await rm(partial(key), { force: true });
      await rm(complete(key), { force: true });
    },
  };
}
