/** The address and key that a client is configured with. */

/** A parsed DSN: `{scheme}://{public key}[:{secret}]@{host}[:{port}]/[path/]{project id}`. */
export interface Dsn {
  /** As it was given. */
  readonly text: string;
  readonly scheme: "http" | "https";
  /** The user part; not yet checked to be 32 ASCII characters. */
  readonly publicKey: string;
  readonly host: string;
  /** Absent if the scheme's default applies. */
  readonly port: number | undefined;
  /** Between host and project id, with slashes at both ends. */
  readonly path: string;
  readonly projectId: bigint;
}

const dsnPattern =
  /^(https?):\/\/([^/?#:@\s]+)(?::([^/?#@\s]*))?@([^/?#:@\s]+|\[[0-9a-fA-F:.]+\])(?::(\d{1,5}))?((?:\/[^/?#\s]*)*\/)([0-9]{1,20})$/;
const maxProjectId = 2n ** 64n - 1n;

/** Reads a DSN; undefined if the text is not one. A secret is accepted and dropped. */
export function parseDsn(text: string): Dsn | undefined {
  if (text.length > 2048) return undefined;
  const match = dsnPattern.exec(text);
  if (match === null) return undefined;
  const [, scheme, publicKey, , host, port, path, project] = match;
  if (publicKey === undefined || host === undefined || path === undefined || project === undefined) return undefined;
  const portNumber = port === undefined ? undefined : Number(port);
  if (portNumber !== undefined && portNumber > 65535) return undefined;
  const projectId = BigInt(project);
  if (projectId > maxProjectId) return undefined;
  return { text, scheme: scheme === "http" ? "http" : "https", publicKey, host, port: portNumber, path, projectId };
}
