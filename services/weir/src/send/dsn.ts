/** Sentry's DSN: where to send, and with which key. */
import { UsageError } from "../command-error.ts";

/** The parts of a DSN that sending needs. */
export interface Dsn {
  readonly publicKey: string;
  readonly projectId: string;
  /** Where envelopes of the project are posted. */
  readonly envelopeUrl: string;
}

/**
 * Reads `http(s)://KEY@HOST[:PORT][/PATH]/PROJECT`.
 * @throws UsageError
 */
export function parseDsn(text: string): Dsn {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const [, path = "", projectId = ""] = /^(.*)\/([^/]+)$/.exec(url?.pathname ?? "") ?? [];
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username === "" || projectId === "") {
    throw new UsageError(`found the DSN ${JSON.stringify(text)}, expected http://KEY@HOST:PORT/PROJECT`);
  }
  return {
    publicKey: url.username,
    projectId,
    envelopeUrl: `${url.protocol}//${url.host}${path}/api/${projectId}/envelope/`,
  };
}
