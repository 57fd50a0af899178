/** Disks: whether the folders can be written, have the room that is promised, and write durably fast enough. */
import { randomUUID } from "node:crypto";
import { open, rm, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { WeirConfig } from "@weir/config";
import { lostKinds, networkKinds } from "./disk-kinds.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, failed } = findingsOf("disk");
const slowSyncMs = 50;

/** What the doctor does with a disk. */
export interface Disk {
  look(folder: string): Promise<FoundDisk>;
  /** Writes a page to a new file, and removes it; yields the ms that it took until it was on the disk. */
  writeDurably(file: string): Promise<number>;
}

/** What a folder lies on. */
export interface FoundDisk {
  readonly freeBytes: number;
  /** Number of the kind of file system, as statfs(2) tells it. */
  readonly kind: number;
}

interface Folder {
  readonly path: string;
  readonly key: string;
  /** Most bytes that are kept there. */
  readonly bytes: number;
  /** What is there is expected to outlive a restart of the machine. */
  readonly isDurable: boolean;
}

/** Checks every folder that the configuration names for data. */
export async function checkDisks(config: WeirConfig, disk: Disk = systemDisk): Promise<Finding[]> {
  const folders = foldersOf(config).filter(
    ({ path }, index, all) => all.findLastIndex((other) => other.path === path) === index,
  );
  return (await Promise.all(folders.map((folder) => checkFolder(folder, disk)))).flat();
}

function foldersOf({ storage, processing, spool, upload }: WeirConfig): readonly Folder[] {
  const { envelopes } = spool;
  const folders: Folder[] = [];
  const bytes = processing.enabled ? 0 : storage.max_bytes;
  if (typeof storage.path === "string")
    folders.push({ path: storage.path, key: "storage.path", bytes, isDurable: true });
  if (upload.path !== undefined)
    folders.push({ path: upload.path, key: "upload.path", bytes: upload.max_stored, isDurable: false });
  if (envelopes.path !== undefined) {
    const isDurable = envelopes.durability === "disk";
    folders.push({ path: envelopes.path, key: "spool.envelopes.path", bytes: envelopes.max_disk_size, isDurable });
  }
  return folders;
}

async function checkFolder(folder: Folder, disk: Disk): Promise<Finding[]> {
  const { path, key, bytes } = folder;
  try {
    const existing = await nearestExisting(path);
    const tookMs = await disk.writeDurably(join(existing, `.weir-doctor-${randomUUID()}`));
    const { freeBytes, kind } = await disk.look(existing);
    const state = existing === path ? "can be written" : `can be made in ${existing}`;
    const findings = [ok(`${path} (${key}) ${state}, ${shownBytes(freeBytes)} free`), ...kindFindings(folder, kind)];
    if (freeBytes < bytes) {
      const found = `${path} has ${shownBytes(freeBytes)} free, but ${key} may take ${shownBytes(bytes)}`;
      findings.push(warning(found, "make room, or lower the bound"));
    }
    if (tookMs > slowSyncMs) {
      const remedy = "use a faster disk, or spool.envelopes.durability: memory";
      findings.push(warning(`${path} takes ${Math.round(tookMs)} ms to write durably`, remedy));
    }
    return findings;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const remedy = writingRemedies.find(({ pattern }) => pattern.test(message))?.remedy;
    return [
      failed(`${path} (${key}) cannot be written: ${message}`, remedy?.(folder) ?? `name another folder in ${key}`),
    ];
  }
}

const writingRemedies: readonly { readonly pattern: RegExp; readonly remedy: (folder: Folder) => string }[] = [
  {
    pattern: /EROFS/,
    remedy: ({ key }) => `it is mounted read-only: mount a volume there that can be written, or name one in ${key}`,
  },
  {
    pattern: /ENOSPC|EDQUOT/,
    remedy: ({ path }) => `it is full: make room (df -h ${path}; df -i ${path}), or use a larger one`,
  },
  {
    pattern: /EACCES|EPERM/,
    remedy: ({ key }) =>
      `let the user that runs Weir${typeof process.getuid === "function" ? ` (${process.getuid()})` : ""} own the folder, or name another in ${key}`,
  },
  { pattern: /EIO/, remedy: () => "the disk fails: look at the kernel's log (dmesg)" },
  { pattern: /is not a folder/, remedy: ({ key }) => `remove the file, or name a folder in ${key}` },
];

function kindFindings({ path, key, isDurable }: Folder, kind: number): Finding[] {
  const network = networkKinds.get(kind);
  if (network !== undefined) {
    const found = `${path} (${key}) is on a network file system (${network}): locks and forced writes may not hold there`;
    return [warning(found, "use a disk of this machine, or a volume that only this process mounts")];
  }
  const lost = isDurable ? lostKinds.get(kind) : undefined;
  return lost === undefined ? [] : [warning(`${path} (${key}) is ${lost}`, `name a folder on a disk in ${key}`)];
}

/** The disks of this machine. */
export const systemDisk: Disk = {
  async look(folder) {
    const { bavail, bsize, type } = await statfs(folder);
    // The number is signed on some machines.
    return { freeBytes: bavail * bsize, kind: type >>> 0 };
  },
  async writeDurably(file) {
    const handle = await open(file, "wx");
    try {
      await handle.write(Buffer.alloc(4096));
      const startedMs = performance.now();
      await handle.sync();
      return performance.now() - startedMs;
    } finally {
      await handle.close();
      await rm(file, { force: true });
    }
  },
};

/** The folder itself, or the nearest above it that is there: the doctor makes none. */
async function nearestExisting(path: string): Promise<string> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory()) return folder === resolve(path) ? path : folder;
    if (found !== undefined) throw new Error(`${folder} is not a folder`);
  }
}

function shownBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${(bytes / 1024 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}
