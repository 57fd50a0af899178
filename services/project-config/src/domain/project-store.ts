/** The embedded store's port: projects made by RPC, the command line, or the first start. */

/** A project as it is kept. */
export interface StoredProject {
  readonly projectId: bigint;
  readonly organizationId: bigint;
  readonly slug: string;
  readonly disabled: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly lastChangeMs: number;
  /** In the order of their ids; at least one. */
  readonly keys: readonly { readonly publicKey: string; readonly keyId: bigint }[];
}

/** Every write is durable when it returns. */
export interface ProjectStore {
  /** By ascending id. */
  list(): readonly StoredProject[];
  get(projectId: bigint): StoredProject | undefined;
  /** Adds a project with one key. */
  insert(project: Omit<StoredProject, "keys">, publicKey: string): void;
  update(projectId: bigint, change: Pick<StoredProject, "disabled" | "config" | "lastChangeMs">): void;
  delete(projectId: bigint): void;
  insertKey(projectId: bigint, publicKey: string, lastChangeMs: number): void;
  deleteKey(projectId: bigint, publicKey: string, lastChangeMs: number): void;
  close(): void;
}
