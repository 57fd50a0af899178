/** A project that is managed here: from a file of the watched folder, or from the embedded store. */

export interface ProjectKey {
  /** DSN public key: 32 ASCII characters. */
  readonly publicKey: string;
  /** For quotas and outcomes. Absent if a file does not say it. */
  readonly keyId: bigint | undefined;
}

export type ProjectOrigin = "file" | "store";

/** Never changes: a change makes another object. */
export interface LocalProject {
  /** Absent if a file does not say it: then the project is served and not listed. */
  readonly projectId: bigint | undefined;
  readonly organizationId: bigint;
  readonly slug: string;
  readonly disabled: boolean;
  /** At least one. Each of them is answered with the project's state. */
  readonly keys: readonly ProjectKey[];
  readonly origin: ProjectOrigin;
  /** Where it comes from, for messages: the file's path, or `store`. */
  readonly place: string;
  /** The project state document (project configuration, section "Project state document"), as JSON: parsed it is larger. */
  readonly json: Buffer;
  /** Changes whenever the document does. */
  readonly revision: string;
  /** Ms since the epoch. */
  readonly lastChangeMs: number;
}

/** A project's document, parsed. */
export function documentOf({ json }: LocalProject): Readonly<Record<string, unknown>> {
  return JSON.parse(json.toString("utf8"));
}

/** The `config` member of a project's document. */
export function configOf(project: LocalProject): Readonly<Record<string, unknown>> {
  const { config } = documentOf(project);
  return typeof config === "object" && config !== null ? (config as Readonly<Record<string, unknown>>) : {};
}
