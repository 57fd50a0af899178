/** Why a listener could not be opened, in terms of the configuration. */

/** Where something was to listen, and by which keys of the configuration. */
export interface ListenTarget {
  readonly host: string;
  readonly port: number;
  readonly hostKey: string;
  readonly portKey: string;
}

/** An address that can't be listened on. The message says which, why, and what to change. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

const advice: ReadonlyMap<string, (target: ListenTarget) => string> = new Map([
  [
    "EADDRINUSE",
    ({ portKey }) =>
      `another process listens there. Stop it, or set ${portKey} to another port (0 takes any that is free)`,
  ],
  [
    "EACCES",
    ({ portKey }) => `this user may not listen there. Set ${portKey} to a port of 1024 or above, or allow it that port`,
  ],
  [
    "EADDRNOTAVAIL",
    ({ hostKey }) => `this machine has no such address. Set ${hostKey} to one of its own, or to 0.0.0.0`,
  ],
]);

/** The error to throw instead of what a server's start threw; another fault than one of these stays as it is. */
export function explainListenError(error: unknown, target: ListenTarget): unknown {
  const text = error instanceof Error ? `${"code" in error ? error.code : ""} ${error.message}` : String(error);
  for (const [code, explain] of advice) {
    if (!text.includes(code)) continue;
    const where = `${target.host}:${target.port} (${target.hostKey}, ${target.portKey})`;
    return new ListenError(`found ${code} for ${where}: ${explain(target)}`, { cause: error });
  }
  return error;
}
