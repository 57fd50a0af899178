/**
 * Patterns of names: `*` stands for a part of one path segment, `**` for anything, `?` for one character. Matched by a
 * table instead of backtracking: at most length of the pattern times length of the name.
 */

/** A part of a pattern. */
type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "one" }
  | { readonly kind: "segment" }
  | { readonly kind: "any" };

/** A compiled pattern. */
export type NamePattern = readonly Part[];

/** Compiles a pattern; every text is one. */
export function compileNamePattern(pattern: string): NamePattern {
  return (pattern.match(/\*\*|\*|\?|[^*?]+/gs) ?? []).map((text): Part => {
    if (text === "**") return { kind: "any" };
    if (text === "*") return { kind: "segment" };
    return text === "?" ? { kind: "one" } : { kind: "text", text };
  });
}

/**
 * Replaces what each `*` of the pattern stands for, which is as little as possible from left to right.
 * @param substitution undefined: nothing is replaced
 * @returns the name, or undefined if the pattern does not match all of it
 */
export function replaceCaptures(
  pattern: NamePattern,
  name: string,
  substitution: string | undefined,
): string | undefined {
  const width = name.length + 1;
  const fits = tableOf(pattern, name, width);
  if (fits[0] !== 1) return undefined;
  let replaced = "";
  let at = 0;
  pattern.forEach((part, index) => {
    let end = at + lengthOf(part);
    if (part.kind === "segment" || part.kind === "any") while (fits[(index + 1) * width + end] !== 1) end++;
    replaced += part.kind === "segment" && substitution !== undefined ? substitution : name.slice(at, end);
    at = end;
  });
  return replaced;
}

/** Row by row: 1 where the pattern from that part on matches the name from that character on. */
function tableOf(pattern: NamePattern, name: string, width: number): Uint8Array {
  const fits = new Uint8Array((pattern.length + 1) * width);
  fits[pattern.length * width + name.length] = 1;
  for (let index = pattern.length - 1; index >= 0; index--) {
    const part = pattern[index];
    if (part === undefined) continue;
    for (let at = name.length; at >= 0; at--) fits[index * width + at] = fitsAt(part, name, at, fits, index, width);
  }
  return fits;
}

function fitsAt(part: Part, name: string, at: number, fits: Uint8Array, index: number, width: number): number {
  const below = (index + 1) * width;
  switch (part.kind) {
    case "text":
      return name.startsWith(part.text, at) ? (fits[below + at + part.text.length] ?? 0) : 0;
    case "one":
      return at < name.length ? (fits[below + at + 1] ?? 0) : 0;
    default:
      if (fits[below + at] === 1) return 1;
      if (at === name.length || (part.kind === "segment" && name[at] === "/")) return 0;
      return fits[index * width + at + 1] ?? 0;
  }
}

function lengthOf(part: Part): number {
  if (part.kind === "text") return part.text.length;
  return part.kind === "one" ? 1 : 0;
}
