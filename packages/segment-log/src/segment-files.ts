/** The files of a log, as the log sees them: one flat folder that is its own. */

/** File operations by name. Names are chosen by the log; all failures reject. */
export interface SegmentFiles {
  list(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  /** A whole file, or the part of it that begins at an offset. Shorter than asked for if the file ends before. */
  read(name: string, offset?: number, length?: number): Promise<Buffer>;
  /** Appends to a file, which is created if it does not exist. May have written a part when it rejects. */
  append(name: string, parts: readonly Buffer[]): Promise<void>;
  /** Resolves when what was appended, and that the file exists, would survive a loss of power. */
  sync(name: string): Promise<void>;
  truncate(name: string, bytes: number): Promise<void>;
  /** Removes a file; one that does not exist is fine. */
  remove(name: string): Promise<void>;
  /** Frees what is held open. */
  close(): Promise<void>;
}
