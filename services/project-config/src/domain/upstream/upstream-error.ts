/** Why an upstream did not answer as it should. */

/**
 * `network`: it is out of reach, or something in between says so; `unauthenticated`: it does not accept our signature;
 * `denied`: it wants to hear nothing more; `rejected`: any other status; `garbage`: the answer cannot be understood.
 */
export type UpstreamErrorKind = "network" | "unauthenticated" | "denied" | "rejected" | "garbage";

export class UpstreamError extends Error {
  readonly kind: UpstreamErrorKind;

  constructor(kind: UpstreamErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UpstreamError";
    this.kind = kind;
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
