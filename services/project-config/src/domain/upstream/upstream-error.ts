/** Why an upstream did not answer as it should. */

/**
 * `network`: it is out of reach, or something in between says so; `unauthenticated`: it does not accept our signature;
 * `denied`: it wants to hear nothing more; `limited`: not now; `rejected`: any other status; `garbage`: the answer cannot
 * be understood.
 */
export type UpstreamErrorKind = "network" | "unauthenticated" | "denied" | "limited" | "rejected" | "garbage";

/** Options of an error. */
export interface UpstreamErrorOptions extends ErrorOptions {
  readonly retryAfterMs?: number;
}

export class UpstreamError extends Error {
  readonly kind: UpstreamErrorKind;
  /** For how long the upstream wants to hear nothing, in ms: for `limited`. */
  readonly retryAfterMs: number;

  constructor(kind: UpstreamErrorKind, message: string, options: UpstreamErrorOptions = {}) {
    super(message, options);
    this.name = "UpstreamError";
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

/** The members of an answer that must be a JSON object. @throws {UpstreamError} */
export function membersOf(answer: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof answer === "object" && answer !== null && !Array.isArray(answer)) {
    return answer as Readonly<Record<string, unknown>>;
  }
  throw new UpstreamError(
    "garbage",
    `${what}: found ${Array.isArray(answer) ? "an array" : typeof answer}, expected an object`,
  );
}
