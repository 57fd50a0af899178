/** What is wrong with a payload of OpenTelemetry's protocol. */

/** A payload that cannot be read. The message says what was found, where, and what is expected; it is the sender's fault. */
export class OtlpError extends Error {
  readonly reason: "invalid_json" | "invalid_proto" | "request_too_large";

  constructor(reason: OtlpError["reason"], message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "OtlpError";
    this.reason = reason;
  }
}
