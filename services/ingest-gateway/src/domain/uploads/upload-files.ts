/**
 * Where bytes of uploads lie: the port under the store. Several stores, in as many processes, may use the same place: what
 * one has put there the others find, and of two pieces for the same position only one is taken.
 */
export interface UploadFiles {
  /** All that lies there. What pieces that broke off have left is removed. */
  list(): Promise<readonly FoundUpload[]>;
  /** Undefined if nothing of it lies there. */
  find(key: string): Promise<FoundUpload | undefined>;
  /** Begins to write a piece that counts when it is committed. */
  begin(key: string, offset: number): Promise<PieceWriter>;
  /** Whether these bytes stand at this position of the piece that begins at an offset. */
  holds(key: string, offset: number, position: number, bytes: Buffer): Promise<boolean>;
  /** All pieces, in order; undefined if it has just been removed. */
  read(key: string): Promise<Buffer | undefined>;
  /**
   * Notes that who uses this port needs it until a time, in ms since the epoch; undefined: no longer. Yields false if
   * nothing of it is there that could be needed.
   */
  keep(key: string, untilMs: number | undefined): Promise<boolean>;
  remove(key: string): Promise<void>;
}

/** A piece that is being written. */
export interface PieceWriter {
  /** Appends bytes. Calls never overlap. */
  write(bytes: Buffer): Promise<void>;
  /**
   * Makes it durable, and part of the upload, which is valid until a time from now on, in ms since the epoch. Yields false,
   * and forgets it, if there is a piece at its offset already.
   */
  commit(validUntilMs: number): Promise<boolean>;
  /** Forgets it. */
  discard(): Promise<void>;
}

/** An upload that was found. */
export interface FoundUpload {
  readonly key: string;
  /** Bytes of its pieces, which follow on each other from 0. */
  readonly bytes: number;
  readonly pieces: number;
  /** Where the last of them begins. */
  readonly lastOffset: number;
  /** All bytes that it occupies, those of pieces that are being written included. */
  readonly occupiedBytes: number;
  /** A piece is being written. */
  readonly isBusy: boolean;
  /** The last time until which it is valid, or somebody needs it, in ms since the epoch. */
  readonly keepUntilMs: number;
}
