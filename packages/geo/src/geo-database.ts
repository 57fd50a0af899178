/** A MaxMind database on disk, held in memory and read anew when its file changes. */
import { unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { Reader } from "mmdb-lib";
import type { GeoLookup } from "./place.ts";
import { placeOf } from "./place.ts";

/** How a database is kept. */
export interface GeoDatabaseOptions {
  /** The file, such as `GeoLite2-City.mmdb`. */
  readonly path: string;
  /** How often the file is looked at, in ms. By default a minute: databases are published twice a week. */
  readonly checkEveryMs?: number;
  /** Called when a changed file was read, and with an error when it cannot be: then the former one stays in use. */
  readonly onReload: (error: GeoDatabaseError | undefined) => void;
}

/** A database in use. */
export interface GeoDatabase extends GeoLookup {
  /** Ends watching the file. */
  close(): void;
}

/** A file cannot be read, or is no MaxMind database. */
export class GeoDatabaseError extends Error {
  readonly path: string;

  constructor(path: string, cause: unknown) {
    const found = cause instanceof Error ? cause.message : String(cause);
    super(`found no MaxMind database in ${path} (${found}), expected a file such as GeoLite2-City.mmdb`, { cause });
    this.name = "GeoDatabaseError";
    this.path = path;
  }
}

const checkEveryMs = 60_000;

/**
 * Opens a database, and watches its file.
 * @throws GeoDatabaseError
 */
export async function openGeoDatabase(options: GeoDatabaseOptions): Promise<GeoDatabase> {
  const { onReload, path } = options;
  let reader = await read(path);

  async function reload(): Promise<void> {
    try {
      reader = await read(path);
      onReload(undefined);
    } catch (error) {
      onReload(error instanceof GeoDatabaseError ? error : new GeoDatabaseError(path, error));
    }
  }

  const listener = () => void reload();
  watchFile(path, { interval: options.checkEveryMs ?? checkEveryMs, persistent: false }, listener);
  return {
    find: (address) => (isIP(address) === 0 ? undefined : placeOf(reader.get(address))),
    close: () => unwatchFile(path, listener),
  };
}

type CityReader = Pick<Reader<never>, "get">;

async function read(path: string): Promise<CityReader> {
  try {
    return new Reader<never>(await readFile(path));
  } catch (error) {
    throw new GeoDatabaseError(path, error);
  }
}
