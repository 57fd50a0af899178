/**
 * The gateway's store of uploads: takes their bytes piece by piece, bounds them, and forgets them in time.
 *
 * A piece counts when all of it has arrived; of one that breaks off nothing is kept, so that its sender can send it again
 * to the same offset. An upload is kept for as long as its location is valid after its last piece; if an envelope in the
 * buffer refers to it, for as long as the buffer may hold that envelope.
 *
 * What lies in the files is the truth: several stores may share them, and each continues what another has begun.
 */
import { UploadError } from "./upload-error.ts";
import type { FoundUpload, PieceWriter, UploadFiles } from "./upload-files.ts";
import { createFill } from "./upload-fill.ts";

/** A piece of an upload. */
export interface UploadPiece {
  readonly key: string;
  /** Where it begins. */
  readonly offset: number;
  /** Fewest and most bytes of it. */
  readonly minBytes: number;
  readonly maxBytes: number;
  /** Bytes of the whole upload; undefined: this piece is all of it. */
  readonly length: number | undefined;
}

/** What became of a piece that was sent, for those who count: `failed` is our fault. */
export type PieceResult = "completed" | "continued" | "refused" | "failed";

/** The store. */
export interface UploadStore {
  /** Finds what outlived the last process. */
  open(): Promise<void>;
  /**
   * Takes a piece; yields the offset after it. The last piece that was taken may be sent again, byte by byte, by a sender
   * that missed the answer.
   * @throws UploadError; what `chunks` throws
   */
  append(piece: UploadPiece, chunks: AsyncIterable<Buffer>): Promise<number>;
  /** The bytes of a complete upload; undefined if there is none, or its length is another. */
  read(key: string, length: number): Promise<Buffer | undefined>;
  /** Something refers to it: keeps it until that is released, or until a time, in ms since the epoch. */
  keep(key: string, untilMs: number): void;
  /** Something refers to it no longer: once nothing does, it is kept no longer than its location is valid. */
  release(key: string): void;
  /** Forgets what is not kept any longer. */
  sweep(): Promise<void>;
  size(): UploadStoreSize;
}

/** How full the store is. */
export interface UploadStoreSize {
  readonly uploads: number;
  readonly bytes: number;
  readonly maxBytes: number;
}

/** What a store is made of. */
export interface UploadStoreOptions {
  readonly files: UploadFiles;
  /** Others use the same files: what they take counts for the bounds, as it was found at most a second ago. */
  readonly isShared: boolean;
  readonly maxPieces: number;
  readonly maxBytes: number;
  /** How long an upload is kept after its last piece, in ms. */
  readonly keepMs: number;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Told when bytes can't be forgotten or noted: they cost space, but nothing is wrong. */
  readonly onError: (error: unknown) => void;
  /** Told how many uploads were forgotten unread or read. */
  readonly onExpired: (uploads: number) => void;
}

/** Until when something refers to an upload, as far as this process knows. */
interface References {
  count: number;
  untilMs: number;
}

/** Creates a store; what lies in its files counts once it is opened. */
export function createUploadStore(options: UploadStoreOptions): UploadStore {
  const { files, keepMs, now, onError } = options;
  const fill = createFill(options);
  /** Uploads of which this process receives a piece. */
  const receiving = new Set<string>();
  const references = new Map<string, References>();
  let noting: Promise<void> = Promise.resolve();

  async function append(piece: UploadPiece, chunks: AsyncIterable<Buffer>): Promise<number> {
    const { key, offset } = piece;
    if (receiving.has(key)) throw isBeingSent();
    receiving.add(key);
    try {
      await fill.refresh();
      const found = await files.find(key);
      if (found !== undefined && isLastPiece(found, offset)) return await repeat(found, chunks);
      checkOffset(piece, found);
      return await takePiece(piece, found === undefined, chunks);
    } finally {
      receiving.delete(key);
    }
  }

  async function takePiece(piece: UploadPiece, isNew: boolean, chunks: AsyncIterable<Buffer>): Promise<number> {
    const { key, offset, minBytes, maxBytes, length } = piece;
    const claim = fill.claimPiece(isNew);
    let writer: PieceWriter | undefined;
    try {
      writer = await files.begin(key, offset);
      for await (const chunk of chunks) {
        if (claim.bytes + chunk.length > maxBytes)
          throw new UploadError("wrong_size", `found more than ${maxBytes} bytes`);
        claim.claimBytes(chunk.length);
        await writer.write(chunk);
      }
      if (claim.bytes < minBytes)
        throw new UploadError("wrong_size", `found ${claim.bytes} bytes, expected at least ${minBytes}`);
      const isNothing = claim.bytes === 0 && length !== 0;
      await (isNothing ? writer.discard() : commit(piece, writer, claim.bytes));
      claim.settle();
      return offset + claim.bytes;
    } catch (error) {
      await writer?.discard().catch(onError);
      claim.giveBack();
      throw error;
    }
  }

  /** @throws UploadError if another store was quicker, or has forgotten what the piece continues */
  async function commit({ key, offset }: UploadPiece, writer: PieceWriter, bytes: number): Promise<void> {
    if (!(await writer.commit(now() + keepMs)))
      throw new UploadError("conflict", "another piece has been sent to the same offset");
    const found = await files.find(key);
    if (found === undefined || found.bytes < offset + bytes)
      throw new UploadError("conflict", "what was sent before is no longer kept: begin anew");
  }

  /** A piece that was taken before: nothing changes, if it is the same. */
  async function repeat({ key, lastOffset, bytes }: FoundUpload, chunks: AsyncIterable<Buffer>): Promise<number> {
    let position = 0;
    for await (const chunk of chunks) {
      if (!(await files.holds(key, lastOffset, position, chunk))) break;
      position += chunk.length;
    }
    if (lastOffset + position === bytes) return bytes;
    throw new UploadError("conflict", `found the offset ${lastOffset}, expected ${bytes}`);
  }

  /** One after the other: what was noted last is what holds. What is not there is not kept. */
  function note(key: string, untilMs: number | undefined): void {
    noting = noting
      .then(async () => {
        if (!(await files.keep(key, untilMs))) references.delete(key);
      })
      .catch(onError);
  }

  return {
    async open() {
      await fill.rescan();
    },
    append,
    async read(key, length) {
      const found = await files.find(key);
      if (found === undefined || found.pieces === 0 || found.bytes !== length) return undefined;
      const read = await files.read(key);
      return read?.length === length ? read : undefined;
    },
    keep(key, untilMs) {
      const known = references.get(key) ?? { count: 0, untilMs: 0 };
      references.set(key, known);
      known.count++;
      if (untilMs <= known.untilMs) return;
      known.untilMs = untilMs;
      note(key, untilMs);
    },
    release(key) {
      const known = references.get(key);
      if (known === undefined) return;
      known.count--;
      if (known.count > 0) return;
      references.delete(key);
      note(key, undefined);
    },
    async sweep() {
      await noting;
      for (const [key, { untilMs }] of references) if (untilMs <= now()) references.delete(key);
      let expired = 0;
      for (const { key, isBusy, keepUntilMs } of await fill.rescan()) {
        if (isBusy || receiving.has(key) || keepUntilMs > now()) continue;
        try {
          await files.remove(key);
          expired++;
        } catch (error) {
          onError(error);
        }
      }
      if (expired === 0) return;
      options.onExpired(expired);
      await fill.rescan();
    },
    size: fill.size,
  };
}

function isLastPiece(found: FoundUpload, offset: number): boolean {
  return found.pieces > 0 && offset === found.lastOffset && offset < found.bytes;
}

/** @throws UploadError if a piece does not continue what was found */
function checkOffset({ offset, length }: UploadPiece, found: FoundUpload | undefined): void {
  const { pieces, bytes, isBusy } = found ?? { pieces: 0, bytes: 0, isBusy: false };
  if (pieces > 0 && (length === undefined || bytes === length))
    throw new UploadError("conflict", "the upload is complete");
  if (isBusy) throw isBeingSent();
  if (offset !== bytes) throw new UploadError("conflict", `found the offset ${offset}, expected ${bytes}`);
}

function isBeingSent(): UploadError {
  return new UploadError("conflict", "another piece of the upload is being sent");
}
