/** The short hash by which spans of the same description are grouped. */
import { hash as digest } from "node:crypto";

/** The first 16 hex digits of the MD5 of a text. */
export function shortHash(text: string): string {
  return digest("md5", text, "hex").slice(0, 16);
}
