/** The embedded store in a SQLite file, or in memory when nothing may be kept on disk. */
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import type { ProjectStore, StoredProject } from "../domain/project-store.ts";

const schemaVersion = 1;

const schema = `
  CREATE TABLE projects (
    project_id      INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL,
    slug            TEXT NOT NULL UNIQUE,
    disabled        INTEGER NOT NULL,
    config          TEXT NOT NULL,
    last_change_ms  REAL NOT NULL
  ) STRICT;
  CREATE TABLE project_keys (
    key_id     INTEGER PRIMARY KEY AUTOINCREMENT,
    public_key TEXT NOT NULL UNIQUE,
    project_id INTEGER NOT NULL REFERENCES projects (project_id) ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX project_keys_by_project ON project_keys (project_id);
  PRAGMA user_version = ${schemaVersion};
`;

/**
 * Opens the store, and creates it if there is none.
 * @param path the file; undefined: memory
 * @throws if the file was written by a later version, or is no database
 */
export function openSqliteProjectStore(path: string | undefined): ProjectStore {
  const database = new DatabaseSync(path ?? ":memory:");
  database.exec("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 2000;");
  migrate(database, path ?? "memory");

  const selectProjects = database.prepare("SELECT * FROM projects ORDER BY project_id");
  const selectKeys = database.prepare("SELECT key_id, public_key, project_id FROM project_keys ORDER BY key_id");
  const selectProject = database.prepare("SELECT * FROM projects WHERE project_id = ?");
  const selectKeysOf = database.prepare(
    "SELECT key_id, public_key, project_id FROM project_keys WHERE project_id = ? ORDER BY key_id",
  );
  const insertProject = database.prepare("INSERT INTO projects VALUES (?, ?, ?, ?, ?, ?)");
  const updateProject = database.prepare(
    "UPDATE projects SET disabled = ?, config = ?, last_change_ms = ? WHERE project_id = ?",
  );
  const deleteProject = database.prepare("DELETE FROM projects WHERE project_id = ?");
  const touchProject = database.prepare("UPDATE projects SET last_change_ms = ? WHERE project_id = ?");
  const insertKey = database.prepare("INSERT INTO project_keys (public_key, project_id) VALUES (?, ?)");
  const deleteKey = database.prepare("DELETE FROM project_keys WHERE project_id = ? AND public_key = ?");
  for (const statement of [selectProjects, selectKeys, selectProject, selectKeysOf]) statement.setReadBigInts(true);

  function inTransaction(write: () => void): void {
    database.exec("BEGIN IMMEDIATE");
    try {
      write();
      database.exec("COMMIT");
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  }

  return {
    list() {
      const keys = Map.groupBy(selectKeys.all(), (row) => integer(row.project_id));
      return selectProjects.all().map((row) => toProject(row, keys.get(integer(row.project_id)) ?? []));
    },
    get(projectId) {
      const row = selectProject.get(projectId);
      return row === undefined ? undefined : toProject(row, selectKeysOf.all(projectId));
    },
    insert({ projectId, organizationId, slug, disabled, config, lastChangeMs }, publicKey) {
      inTransaction(() => {
        insertProject.run(projectId, organizationId, slug, disabled ? 1 : 0, JSON.stringify(config), lastChangeMs);
        insertKey.run(publicKey, projectId);
      });
    },
    update(projectId, { disabled, config, lastChangeMs }) {
      updateProject.run(disabled ? 1 : 0, JSON.stringify(config), lastChangeMs, projectId);
    },
    delete(projectId) {
      deleteProject.run(projectId);
    },
    insertKey(projectId, publicKey, lastChangeMs) {
      inTransaction(() => {
        insertKey.run(publicKey, projectId);
        touchProject.run(lastChangeMs, projectId);
      });
    },
    deleteKey(projectId, publicKey, lastChangeMs) {
      inTransaction(() => {
        deleteKey.run(projectId, publicKey);
        touchProject.run(lastChangeMs, projectId);
      });
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

type Row = Readonly<Record<string, SQLOutputValue>>;

function toProject(row: Row, keys: readonly Row[]): StoredProject {
  return {
    projectId: integer(row.project_id),
    organizationId: integer(row.organization_id),
    slug: String(row.slug),
    disabled: integer(row.disabled) !== 0n,
    config: JSON.parse(String(row.config)),
    lastChangeMs: Number(row.last_change_ms),
    keys: keys.map((key) => ({ publicKey: String(key.public_key), keyId: integer(key.key_id) })),
  };
}

function migrate(database: DatabaseSync, place: string): void {
  const found = Number(database.prepare("PRAGMA user_version").get()?.user_version);
  if (found === schemaVersion) return;
  if (found !== 0) {
    throw new Error(`${place}: found project store version ${found}, expected at most ${schemaVersion}: upgrade Weir`);
  }
  database.exec(`BEGIN IMMEDIATE; ${schema} COMMIT;`);
}

function integer(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  throw new TypeError(`found ${typeof value} in the project store, expected an integer`);
}
