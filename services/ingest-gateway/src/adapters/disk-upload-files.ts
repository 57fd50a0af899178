/**
 * Uploads as files, in a place that several processes may share: a folder for each upload, in it a file for each piece.
 *
 * The time of modification of the last piece says until when an upload is valid; that of a mark `needed-<who>`, until when
 * that process needs it: a restart knows both. Files are readable by their owner only.
 */
import { createHash } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import type { FoundUpload, UploadFiles } from "../domain/uploads/upload-files.ts";
import { unlessMissing } from "./disk-upload-errors.ts";
import { createPieceFiles } from "./disk-upload-pieces.ts";

/** Where, and for whom. */
export interface DiskUploadFilesOptions {
  /** Made when the uploads in it are listed. */
  readonly folder: string;
  /** What is this process' alone, the same over restarts: tells its marks from those of others. */
  readonly dataDir: string;
  /** How long the writing of a piece may take, in ms. */
  readonly writeTimeoutMs: number;
}

const keyPattern = /^[0-9a-f]{32}$/;
const markPrefix = "needed-";
const removedPrefix = "removed-";

/** Uses a folder. */
export function createDiskUploadFiles({ folder, dataDir, writeTimeoutMs }: DiskUploadFilesOptions): UploadFiles {
  const pieces = createPieceFiles(writeTimeoutMs);
  const who = createHash("sha256")
    .update(`${hostname()} ${resolve(dataDir)}`)
    .digest("hex")
    .slice(0, 16);
  const place = (key: string) => join(folder, key);
  const mark = (key: string) => join(folder, key, `${markPrefix}${who}`);
  const names = (key: string) => readdir(place(key));

  async function look(key: string): Promise<FoundUpload> {
    const found = await names(key);
    const marks = found.filter((name) => name.startsWith(markPrefix));
    const marked = await Promise.all(marks.map((name) => unlessMissing(stat(join(place(key), name)))));
    const { validUntilMs, ...upload } = await pieces.look(place(key), found);
    return { key, ...upload, keepUntilMs: Math.max(validUntilMs, ...marked.map((mark) => mark?.mtimeMs ?? 0)) };
  }

  async function tidy(key: string): Promise<void> {
    await pieces.removeAbandoned(place(key), await names(key));
  }

  return {
    async list() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const found: FoundUpload[] = [];
      // One by one: looking takes threads that writing needs, too.
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const { name } = entry;
        if (name.startsWith(removedPrefix)) await rm(join(folder, name), { recursive: true, force: true });
        if (!entry.isDirectory() || !keyPattern.test(name)) continue;
        await unlessMissing(tidy(name));
        found.push(...((await unlessMissing(look(name).then((upload) => [upload]))) ?? []));
      }
      return found;
    },
    find: (key) => unlessMissing(look(key)),
    begin: (key, offset) => pieces.begin(place(key), offset),
    holds: (key, offset, position, bytes) => pieces.holds(place(key), offset, position, bytes),
    read: (key) => unlessMissing(names(key).then((found) => pieces.read(place(key), found))),
    async keep(key, untilMs) {
      if (untilMs === undefined) {
        await rm(mark(key), { force: true });
        return true;
      }
      const handle = await unlessMissing(open(mark(key), "a", 0o600));
      if (handle === undefined) return false;
      const time = new Date(untilMs);
      await handle.utimes(time, time).finally(() => handle.close());
      return true;
    },
    async remove(key) {
      // Renamed first: nobody finds half of it.
      const removed = join(folder, `${removedPrefix}${key}-${who}`);
      await rm(removed, { recursive: true, force: true });
      await unlessMissing(rename(place(key), removed));
      await rm(removed, { recursive: true, force: true });
    },
  };
}
