/**
 * The gateway's store of uploads: takes their bytes piece by piece, bounds them, and forgets them in time.
 *
 * A piece counts when all of it has arrived; of one that breaks off nothing is kept, so that its sender can send it again
 * to the same offset. An upload is kept for as long as its location is valid after its last piece; if an envelope in the
 * buffer refers to it, for as long as the buffer may hold that envelope.
 */
import type { UploadFiles } from "./upload-files.ts";

/**
 * Why a piece is not taken. `conflict`: wrong offset, complete already, or another piece is being sent; `wrong_size`: the
 * piece is not as long as agreed; `full`: the store is.
 */
export type UploadFault = "conflict" | "wrong_size" | "full";

/** A piece that is not taken. */
export class UploadError extends Error {
  override readonly name = "UploadError";
  readonly fault: UploadFault;

  constructor(fault: UploadFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

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
   * Takes a piece; yields the offset after it.
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
  readonly maxUploads: number;
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

interface Entry {
  bytes: number;
  isComplete: boolean;
  isBusy: boolean;
  /** It outlived a process, which may have told its sender less than lies here. */
  isRecovered: boolean;
  /** How many envelopes refer to it, as far as this process knows. */
  references: number;
  /** Until when its location is valid, and until when it is kept, in ms since the epoch. */
  validUntilMs: number;
  keepUntilMs: number;
}

/** Creates an empty store. */
export function createUploadStore(options: UploadStoreOptions): UploadStore {
  const { files, maxUploads, maxBytes, keepMs, now, onError } = options;
  const entries = new Map<string, Entry>();
  let bytes = 0;

  async function append(piece: UploadPiece, chunks: AsyncIterable<Buffer>): Promise<number> {
    const { key, offset } = piece;
    const entry = claim(piece);
    entry.isBusy = true;
    try {
      if (entry.bytes > offset) await cut(key, entry, offset);
      await write(piece, entry, chunks);
      entry.isComplete = piece.length === undefined || entry.bytes === piece.length;
      entry.isRecovered = false;
      await files.settle(key, entry.isComplete);
      entry.validUntilMs = now() + keepMs;
      await keepUntil(key, entry, entry.validUntilMs);
      return entry.bytes;
    } catch (error) {
      entry.isComplete = false;
      await takeBack(key, entry, offset);
      throw error;
    } finally {
      entry.isBusy = false;
    }
  }

  /** The entry that a piece belongs to. */
  function claim({ key, offset }: UploadPiece): Entry {
    const known = entries.get(key);
    if (known?.isComplete === true) throw new UploadError("conflict", "the upload is complete");
    if (known?.isBusy === true) throw new UploadError("conflict", "another piece of the upload is being sent");
    const end = known?.bytes ?? 0;
    if (offset !== end && !(known?.isRecovered === true && offset < end)) {
      throw new UploadError("conflict", `found the offset ${offset}, expected ${end}`);
    }
    if (known !== undefined) return known;
    if (entries.size >= maxUploads) throw new UploadError("full", `the store holds ${maxUploads} uploads already`);
    const entry = createEntry(now() + keepMs);
    entries.set(key, entry);
    return entry;
  }

  async function write(piece: UploadPiece, entry: Entry, chunks: AsyncIterable<Buffer>): Promise<void> {
    const { key, offset, minBytes } = piece;
    for await (const chunk of chunks) {
      if (entry.bytes - offset + chunk.length > piece.maxBytes)
        throw new UploadError("wrong_size", `found more than ${piece.maxBytes} bytes`);
      if (bytes + chunk.length > maxBytes) throw new UploadError("full", `the store holds ${bytes} bytes already`);
      bytes += chunk.length;
      entry.bytes += chunk.length;
      await files.write(key, entry.bytes - chunk.length, chunk);
    }
    const found = entry.bytes - offset;
    if (found < minBytes) throw new UploadError("wrong_size", `found ${found} bytes, expected at least ${minBytes}`);
  }

  async function cut(key: string, entry: Entry, offset: number): Promise<void> {
    await files.truncate(key, offset);
    bytes -= entry.bytes - offset;
    entry.bytes = offset;
  }

  /** Forgets a piece that broke off. */
  async function takeBack(key: string, entry: Entry, offset: number): Promise<void> {
    try {
      if (offset === 0) await forget(key, entry);
      else await cut(key, entry, offset);
    } catch (error) {
      // What can't be cut off may hold anything: the upload has to begin anew.
      onError(error);
      bytes -= entry.bytes;
      entries.delete(key);
    }
  }

  async function forget(key: string, entry: Entry): Promise<void> {
    await files.remove(key);
    bytes -= entry.bytes;
    entries.delete(key);
  }

  async function keepUntil(key: string, entry: Entry, untilMs: number): Promise<void> {
    entry.keepUntilMs = untilMs;
    await files.keep(key, untilMs);
  }

  return {
    async open() {
      for (const { key, bytes: found, isComplete, keepUntilMs } of await files.list()) {
        entries.set(key, { ...createEntry(keepUntilMs), bytes: found, isComplete, isRecovered: !isComplete });
        bytes += found;
      }
    },
    append,
    async read(key, length) {
      const entry = entries.get(key);
      if (entry?.isComplete !== true || entry.bytes !== length) return undefined;
      const read = await files.read(key);
      return read.length === length ? read : undefined;
    },
    keep(key, untilMs) {
      const entry = entries.get(key);
      if (entry === undefined) return;
      entry.references++;
      if (entry.keepUntilMs < untilMs) keepUntil(key, entry, untilMs).catch(onError);
    },
    release(key) {
      const entry = entries.get(key);
      if (entry === undefined || entry.references === 0) return;
      entry.references--;
      if (entry.references === 0) keepUntil(key, entry, entry.validUntilMs).catch(onError);
    },
    async sweep() {
      let expired = 0;
      for (const [key, entry] of entries) {
        if (entry.isBusy || entry.keepUntilMs > now()) continue;
        // Nobody may add to it while it is being removed.
        entry.isBusy = true;
        entry.isComplete = false;
        try {
          await forget(key, entry);
          expired++;
        } catch (error) {
          onError(error);
          entry.isBusy = false;
        }
      }
      if (expired > 0) options.onExpired(expired);
    },
    size: () => ({ uploads: entries.size, bytes, maxBytes }),
  };
}

function createEntry(keepUntilMs: number): Entry {
  const isNot = { isComplete: false, isBusy: false, isRecovered: false };
  return { bytes: 0, ...isNot, references: 0, validUntilMs: keepUntilMs, keepUntilMs };
}
