/** Selectors: which values rules apply to (PII, section "Selector grammar"). */
import type { ValueTypes } from "./value-types.ts";

/** One step of a path. */
export type PathItem =
  | { readonly kind: "type"; readonly type: ValueTypes }
  | { readonly kind: "index"; readonly index: number }
  /** `folded`: the key with its ASCII letters in lower case. */
  | { readonly kind: "key"; readonly key: string; readonly folded: string }
  | { readonly kind: "any" }
  /** `**`: one or more steps. */
  | { readonly kind: "deep" };

/** A selector. */
export type Selector =
  | { readonly kind: "and" | "or"; readonly parts: readonly Selector[] }
  | { readonly kind: "not"; readonly part: Selector }
  | { readonly kind: "path"; readonly items: readonly PathItem[] };

/** A path of one step that names a key. */
export function keySelector(key: string): Selector {
  return { kind: "path", items: [keyItem(key)] };
}

/** A step that names a key. */
export function keyItem(key: string): PathItem {
  return { kind: "key", key, folded: foldAscii(key) };
}

const upperCase = /[A-Z]/g;

/** The text with its ASCII letters in lower case. */
export function foldAscii(text: string): string {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 65 && code <= 90) return text.replace(upperCase, (letter) => letter.toLowerCase());
  }
  return text;
}
