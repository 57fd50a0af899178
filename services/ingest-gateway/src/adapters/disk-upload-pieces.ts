/**
 * The pieces of an upload, as files in its folder, named by their offsets: each is linked there only when it is complete,
 * and continues the one before. What is being written is named `writing-<machine>-<process>-<any>`.
 */
import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm, rmdir, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { FoundUpload, PieceWriter } from "../domain/uploads/upload-files.ts";
import { isMissing, isTaken, unlessMissing } from "./disk-upload-errors.ts";

/** What pieces say of their upload. */
export interface FoundPieces extends Pick<FoundUpload, "bytes" | "pieces" | "lastOffset" | "occupiedBytes" | "isBusy"> {
  /** Ms since the epoch; 0 without a piece. */
  readonly validUntilMs: number;
}

/** The pieces in folders. `names`: what is in the folder. */
export interface PieceFiles {
  look(folder: string, names: readonly string[]): Promise<FoundPieces>;
  /** Makes the folder, if it is not there. */
  begin(folder: string, offset: number): Promise<PieceWriter>;
  holds(folder: string, offset: number, position: number, bytes: Buffer): Promise<boolean>;
  /** Undefined if they do not continue each other, which only a damaged folder can show. */
  read(folder: string, names: readonly string[]): Promise<Buffer | undefined>;
  /** Removes what is being written by nobody any longer. */
  removeAbandoned(folder: string, names: readonly string[]): Promise<void>;
}

const piecePattern = /^\d{1,15}$/;
const writingPattern = /^writing-(.+)-(\d+)-[0-9a-f]+$/;
const machine = hostname();
const beginAttempts = 5;

/** @param writeTimeoutMs how long the writing of a piece may take */
export function createPieceFiles(writeTimeoutMs: number): PieceFiles {
  /** Paths that this process is writing. */
  const own = new Set<string>();
  const startedAtMs = Date.now() - process.uptime() * 1000;

  /** Bytes that another store has written so far; undefined if it does not write any longer. */
  async function writtenElsewhere(path: string, where: string, pid: number): Promise<number | undefined> {
    if (where === machine && !isRunning(pid)) return undefined;
    const found = await unlessMissing(stat(path));
    if (found === undefined) return undefined;
    const { size, mtimeMs } = found;
    // A former process of our own number.
    if (where === machine && pid === process.pid && mtimeMs < startedAtMs) return undefined;
    return mtimeMs + writeTimeoutMs > Date.now() ? size : undefined;
  }

  async function lookAtWriting(folder: string, names: readonly string[]) {
    let isBusy = false;
    let bytes = 0;
    const abandoned: string[] = [];
    for (const name of names) {
      const [, where = "", pid] = writingPattern.exec(name) ?? [];
      if (pid === undefined) continue;
      const path = join(folder, name);
      const written = own.has(path) ? 0 : await writtenElsewhere(path, where, Number(pid));
      if (written === undefined) abandoned.push(path);
      else isBusy = true;
      bytes += written ?? 0;
    }
    return { isBusy, bytes, abandoned };
  }

  /** Opens a file for a piece. Another process may remove the folder while nothing is in it. */
  async function openIn(folder: string) {
    for (let attempt = 1; ; attempt++) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, `writing-${machine}-${process.pid}-${randomBytes(6).toString("hex")}`);
      own.add(path);
      try {
        return { path, handle: await open(path, "wx", 0o600) };
      } catch (error) {
        own.delete(path);
        if (!isMissing(error) || attempt === beginAttempts) throw error;
      }
    }
  }

  return {
    async look(folder, names) {
      const offsets = offsetsIn(names);
      const lastOffset = offsets.at(-1);
      const last = lastOffset === undefined ? undefined : await stat(join(folder, String(lastOffset)));
      const bytes = (lastOffset ?? 0) + (last?.size ?? 0);
      const writing = await lookAtWriting(folder, names);
      return {
        bytes,
        pieces: offsets.length,
        lastOffset: lastOffset ?? 0,
        occupiedBytes: bytes + writing.bytes,
        isBusy: writing.isBusy,
        validUntilMs: last?.mtimeMs ?? 0,
      };
    },
    async begin(folder, offset) {
      const { path, handle } = await openIn(folder);
      let isOpen = true;
      async function end(): Promise<void> {
        if (!isOpen) return;
        isOpen = false;
        await handle.close();
        await rm(path, { force: true });
        own.delete(path);
        // It stays as long as anything is in it.
        await rmdir(folder).catch(() => {});
      }
      return {
        write: (bytes) => handle.writeFile(bytes),
        async commit(validUntilMs) {
          const time = new Date(validUntilMs);
          await handle.utimes(time, time);
          await handle.sync();
          try {
            await link(path, join(folder, String(offset)));
            return true;
          } catch (error) {
            if (isTaken(error)) return false;
            throw error;
          } finally {
            await end();
          }
        },
        discard: end,
      };
    },
    async holds(folder, offset, position, bytes) {
      const handle = await open(join(folder, String(offset)), "r");
      try {
        const found = Buffer.alloc(bytes.length);
        const { bytesRead } = await handle.read(found, 0, found.length, position);
        return bytesRead === bytes.length && found.equals(bytes);
      } finally {
        await handle.close();
      }
    },
    async read(folder, names) {
      const read: Buffer[] = [];
      let bytes = 0;
      for (const offset of offsetsIn(names)) {
        if (offset !== bytes) return undefined;
        const piece = await readFile(join(folder, String(offset)));
        read.push(piece);
        bytes += piece.length;
      }
      const [only] = read;
      return read.length === 1 ? only : Buffer.concat(read);
    },
    async removeAbandoned(folder, names) {
      const { abandoned } = await lookAtWriting(folder, names);
      for (const path of abandoned) await rm(path, { force: true });
    },
  };
}

/** Ascending; none if the first piece is not there. */
function offsetsIn(names: readonly string[]): readonly number[] {
  const offsets = names
    .filter((name) => piecePattern.test(name))
    .map(Number)
    .sort((left, right) => left - right);
  return offsets[0] === 0 ? offsets : [];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
