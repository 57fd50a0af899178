/** The file of the embedded store: where it lies, how it is laid out, what is said when it is broken. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The version of the layout that this code reads and writes (SQLite's `user_version`). */
const layoutVersion = 1;

/**
 * - id grows with every record, and is never used again while a later one is there
 * - headers is a JSON array of [name, value]
 * - totals is one row, kept with every change, so that nothing must be counted at the start
 */
const layout = `
  CREATE TABLE IF NOT EXISTS records (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    received_ms REAL NOT NULL,
    record_key BLOB NOT NULL,
    headers TEXT NOT NULL,
    value BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS totals (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    records INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT;
  INSERT OR IGNORE INTO totals (id, records, bytes) VALUES (1, 0, 0);
  PRAGMA user_version = ${layoutVersion};
`;

/** The store's file can't be used. The message names it and says what to do. */
export class StoreFileError extends Error {
  /** The file. */
  readonly file: string;

  constructor(file: string, found: string, remedy: string, options?: { readonly cause?: unknown }) {
    super(`embedded store ${file}: ${found}. ${remedy}`, options);
    this.name = "StoreFileError";
    this.file = file;
  }
}

/** The store's file in its folder. */
export function storeFile(folder: string): string {
  return join(folder, "records.sqlite");
}

/**
 * Opens the store for writing; creates folder and file where they are missing.
 *
 * What is committed survives the death of the process, also by SIGKILL. After a power failure or a crash of the
 * system the last moments may be missing (`synchronous = NORMAL`), but the file stays sound.
 * @throws StoreFileError
 */
export function openStoreForWriting(folder: string): DatabaseSync {
  const file = storeFile(folder);
  return open(file, () => {
    mkdirSync(folder, { recursive: true });
    const database = new DatabaseSync(file, { timeout: 5000 });
    return prepared(database, file, () => {
      // Pages of 16 KiB take a third off the cost of records of 1 KB; they must be chosen before the file has any.
      database.exec(
        "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864",
      );
      checkVersion(database, file, 0);
      database.exec(layout);
    });
  });
}

/**
 * Opens the store for reading, also while another process writes.
 * @throws StoreFileError
 */
export function openStoreForReading(folder: string): DatabaseSync {
  const file = storeFile(folder);
  return open(file, () => {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    return prepared(database, file, () => checkVersion(database, file, layoutVersion));
  });
}

/** Turns SQLite's errors about the file itself into ours; others are returned as they are. */
export function explainStoreError(file: string, cause: unknown): unknown {
  if (cause instanceof StoreFileError) return cause;
  const code =
    cause instanceof Error && "errcode" in cause && typeof cause.errcode === "number"
      ? cause.errcode & 0xff
      : undefined;
  switch (code) {
    case 11:
    case 26:
      return new StoreFileError(
        file,
        "the file is damaged",
        "Stop Weir, move it and its -wal and -shm neighbours away; the next start makes a new one",
        { cause },
      );
    case 13:
      return new StoreFileError(file, "the disk is full", "Free space, or lower storage.max_bytes", { cause });
    case 14:
    case 8:
      return new StoreFileError(
        file,
        "the file can't be opened",
        "Check that storage.path names the right folder, and its permissions",
        { cause },
      );
    default:
      return cause;
  }
}

function open(file: string, make: () => DatabaseSync): DatabaseSync {
  try {
    return make();
  } catch (error) {
    throw explainStoreError(file, error);
  }
}

/** Closes the database again if its preparation fails. */
function prepared(database: DatabaseSync, file: string, prepare: () => void): DatabaseSync {
  try {
    prepare();
    // Touches both ends of the table, where damage is likely to show.
    database.prepare("SELECT records, bytes FROM totals").get();
    database.prepare("SELECT id, value FROM records ORDER BY id DESC LIMIT 1").get();
    database.prepare("SELECT id, value FROM records ORDER BY id LIMIT 1").get();
    return database;
  } catch (error) {
    database.close();
    throw explainStoreError(file, error);
  }
}

/** An empty file has version 0, which a reader does not expect but a writer fills. */
function checkVersion(database: DatabaseSync, file: string, lowest: number): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  if (version >= lowest && version <= layoutVersion) return;
  const found = `found layout version ${version}, expected ${layoutVersion}`;
  throw new StoreFileError(
    file,
    found,
    version > layoutVersion ? "Use the version of Weir that wrote it" : "Start Weir once to prepare it",
  );
}
