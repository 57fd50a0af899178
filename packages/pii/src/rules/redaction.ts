/** What becomes of a text that a rule found (PII, section "Redactions"). */
import { createHmac } from "node:crypto";

/** How a text is redacted. `unknown`: it disappears without a remark. */
export type Redaction =
  | { readonly method: "default" | "remove" | "mask" | "hash" | "unknown" }
  | { readonly method: "replace"; readonly text: string };

export const defaultRedaction: Redaction = { method: "default" };

/** What replaces a text, and the type of the remark about it. */
export interface Replacement {
  readonly text: string;
  readonly type: "x" | "s" | "m" | "p";
}

const anyCharacter = /[\s\S]/gu;

/** The replacement of a text; undefined if it disappears without a remark. */
export function redact(redaction: Redaction, text: string): Replacement | undefined {
  switch (redaction.method) {
    case "default":
    case "remove":
      return { text: "", type: "x" };
    case "replace":
      return { text: redaction.text, type: "s" };
    case "mask":
      return { text: text.replace(anyCharacter, "*"), type: "m" };
    case "hash":
      return { text: createHmac("sha1", "").update(text).digest("hex").toUpperCase(), type: "p" };
    case "unknown":
      return undefined;
  }
}

/** True if the whole value is dropped rather than rewritten. */
export function removes({ method }: Redaction): boolean {
  return method === "default" || method === "remove";
}
