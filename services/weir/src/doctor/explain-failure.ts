/** Why a conversation with another machine fails, in the words of who has to mend it, and the remedy. */
import { type Spoken, whatAnswers } from "./what-answers.ts";

/** What was tried, and where the configuration says so. */
export interface Attempt {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  /** What should answer: `Redis`, `Kafka broker`, `Sentry or Relay`. */
  readonly expected: string;
  /** What that speaks; `other`: nothing that we would know. */
  readonly speaks: Spoken;
  /** The key that holds the address. */
  readonly key: string;
  /** How the configuration asks for TLS, and for none. */
  readonly withTls: string;
  readonly withoutTls: string;
  /** Where authorities are named that are to be trusted. */
  readonly authorities: string;
  /** What else may be the reason, where nothing more can be found out. */
  readonly hint?: string;
}

/** What is wrong, and what to do. */
export interface Explanation {
  readonly problem: string;
  readonly remedy: string;
}

interface KnownFailure {
  readonly pattern: RegExp;
  readonly remedy: (attempt: Attempt) => string;
}

const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /ENOTFOUND|EAI_AGAIN|Name resolution failed/,
    remedy: ({ host, key }) => `the name ${host} is not known here: correct ${key}, or the name service (DNS)`,
  },
  {
    pattern: /ECONNREFUSED/,
    remedy: ({ expected, key }) => `nothing listens there: start the ${expected}, or correct host and port in ${key}`,
  },
  {
    pattern: /EHOSTUNREACH|ENETUNREACH|EACCES/,
    remedy: ({ key }) =>
      `there is no way there from this machine: look at routes, firewalls and network policies, or correct ${key}`,
  },
  {
    pattern: /certificate has expired|CERT_HAS_EXPIRED/,
    remedy: () => "its certificate has expired: renew it there (or correct this machine's clock)",
  },
  {
    pattern: /not yet valid|CERT_NOT_YET_VALID/,
    remedy: () => "its certificate is not valid yet: compare the clocks",
  },
  {
    pattern: /altnames|Hostname\/IP does not match/,
    remedy: ({ host, key }) =>
      `its certificate is made for other names than ${host}: use one of them in ${key}, or another certificate there`,
  },
  {
    pattern: /self-signed|unable to (?:get|verify)|UNABLE_TO/,
    remedy: () =>
      "nobody who is trusted here has signed its certificate: name its authority in NODE_EXTRA_CA_CERTS=/path/to/ca.pem (for Kafka in ssl.ca.location)",
  },
];

/** Asks the port itself where the message says too little. @param message what the failed attempt said */
export async function explainFailure(attempt: Attempt, message: string, timeoutMs: number): Promise<Explanation> {
  const known = knownFailures.find(({ pattern }) => pattern.test(message));
  if (known !== undefined) return { problem: message, remedy: known.remedy(attempt) };
  const { host, port, isTls, expected, speaks, key, withTls, withoutTls, hint } = attempt;
  const spoken = await whatAnswers(host, port, timeoutMs);
  if (spoken === "tls" && !isTls)
    return { problem: `it speaks TLS, and we do not (${message})`, remedy: `set ${withTls}` };
  if (spoken !== speaks && (spoken === "http" || spoken === "redis"))
    return {
      problem: `it speaks ${spoken === "http" ? "HTTP" : "as a Redis does"} (${message})`,
      remedy: `this is no ${expected}: correct host and port in ${key}`,
    };
  if (isTls && spoken !== "tls")
    return {
      problem: `it does not speak TLS, and we do (${message})`,
      remedy: `set ${withoutTls}, or let it speak TLS`,
    };
  return {
    problem: message,
    remedy:
      hint ??
      `it takes connections and does not answer as a ${expected} does: look at its log, at what is between (proxies, firewalls), and at ${key}`,
  };
}
