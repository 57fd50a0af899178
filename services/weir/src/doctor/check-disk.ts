/** Disks: whether the folders can be written, have the room that is promised, and write durably fast enough. */
import { randomUUID } from "node:crypto";
import { open, rm, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { WeirConfig } from "@weir/config";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, failed } = findingsOf("disk");
const slowSyncMs = 50;

/** Bytes that are free on the disk of a folder. */
export type FreeBytes = (folder: string) => Promise<number>;

/** Checks every folder that the configuration names for data. */
export async function checkDisks(config: WeirConfig, freeBytes: FreeBytes = askFileSystem): Promise<Finding[]> {
  const { envelopes } = config.spool;
  const folders = new Map<string, { key: string; bytes: number }>();
  if (config.storage.path !== null && config.storage.path !== undefined) {
    folders.set(config.storage.path, {
      key: "storage.path",
      bytes: config.processing.enabled ? 0 : config.storage.max_bytes,
    });
  }
  if (envelopes.path !== undefined)
    folders.set(envelopes.path, { key: "spool.envelopes.path", bytes: envelopes.max_disk_size });
  return (
    await Promise.all([...folders].map(([path, { key, bytes }]) => checkFolder(path, key, bytes, freeBytes)))
  ).flat();
}

async function checkFolder(path: string, key: string, bytes: number, freeBytes: FreeBytes): Promise<Finding[]> {
  try {
    const existing = await nearestExisting(path);
    const tookMs = await writeDurably(join(existing, `.weir-doctor-${randomUUID()}`));
    const free = await freeBytes(existing);
    const state = existing === path ? "can be written" : `can be made in ${existing}`;
    const findings = [ok(`${path} (${key}) ${state}, ${shownBytes(free)} free`)];
    if (free < bytes) {
      const found = `${path} has ${shownBytes(free)} free, but ${key} may take ${shownBytes(bytes)}`;
      findings.push(warning(found, "make room, or lower the bound"));
    }
    if (tookMs > slowSyncMs) {
      const remedy = "use a faster disk, or spool.envelopes.durability: memory";
      findings.push(warning(`${path} takes ${Math.round(tookMs)} ms to write durably`, remedy));
    }
    return findings;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const remedy = "let the user that runs Weir own the folder, or name another";
    return [failed(`${path} (${key}) cannot be written: ${message}`, remedy)];
  }
}

/** The folder itself, or the nearest above it that is there: the doctor makes none. */
async function nearestExisting(path: string): Promise<string> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory()) return folder === resolve(path) ? path : folder;
    if (found !== undefined) throw new Error(`${folder} is not a folder`);
  }
}

async function askFileSystem(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Ms that it takes until a page is on the disk. */
async function writeDurably(file: string): Promise<number> {
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
}

function shownBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${(bytes / 1024 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}
