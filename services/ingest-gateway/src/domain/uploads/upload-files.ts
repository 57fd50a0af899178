/** Where bytes of uploads lie: the port under the store. Calls for one key never overlap, except of `read`. */
export interface UploadFiles {
  /** What outlived the last process. */
  list(): Promise<readonly FoundUpload[]>;
  /** Writes bytes at a position; those before it were written already. */
  write(key: string, position: number, bytes: Buffer): Promise<void>;
  /** Forgets everything from a position on. */
  truncate(key: string, bytes: number): Promise<void>;
  /** Makes what was written durable; `isComplete`: nothing will follow. */
  settle(key: string, isComplete: boolean): Promise<void>;
  /** The whole upload. */
  read(key: string): Promise<Buffer>;
  /** Notes until when it is kept, in ms since the epoch. */
  keep(key: string, untilMs: number): Promise<void>;
  remove(key: string): Promise<void>;
}

/** An upload that was found. */
export interface FoundUpload {
  readonly key: string;
  readonly bytes: number;
  readonly isComplete: boolean;
  /** Ms since the epoch. */
  readonly keepUntilMs: number;
}
