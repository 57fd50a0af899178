/** Registered relays in a SQLite file, or in memory when nothing may be kept on disk. */
import { DatabaseSync } from "node:sqlite";
import type { RegisteredRelays } from "../domain/relays/known-relay.ts";

/** Each relay registers again every few minutes: those that are in use are never the oldest. */
const maxRelays = 10_000;

/** @param path the file; undefined: memory */
export function openRegisteredRelays(path: string | undefined): RegisteredRelays {
  const database = new DatabaseSync(path ?? ":memory:");
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA busy_timeout = 2000;
    CREATE TABLE IF NOT EXISTS relays (
      relay_id         TEXT PRIMARY KEY,
      public_key       TEXT NOT NULL,
      registered_at_ms REAL NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS relays_by_age ON relays (registered_at_ms);
  `);
  const select = database.prepare("SELECT public_key FROM relays WHERE relay_id = ?");
  const upsert = database.prepare(
    "INSERT INTO relays VALUES (?, ?, ?) ON CONFLICT (relay_id) DO UPDATE SET public_key = excluded.public_key, registered_at_ms = excluded.registered_at_ms",
  );
  const trim = database.prepare(
    "DELETE FROM relays WHERE relay_id IN (SELECT relay_id FROM relays ORDER BY registered_at_ms DESC LIMIT -1 OFFSET ?)",
  );
  return {
    get(relayId) {
      const row = select.get(relayId);
      return row === undefined ? undefined : String(row.public_key);
    },
    set(relayId, publicKey, atMs) {
      upsert.run(relayId, publicKey, atMs);
      trim.run(maxRelays);
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}
