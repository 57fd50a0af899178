/** Pattern lists of filters: globs, regardless of case. */
import { compileGlob } from "@weir/conditions";
import type { Report } from "./settings-reader.ts";

/** The patterns of a list that are valid, in lower case: as they are in force. */
export function validPatterns(texts: readonly unknown[]): readonly string[] {
  return texts.flatMap((text) =>
    typeof text === "string" && compileGlob(text) !== undefined ? text.toLowerCase() : [],
  );
}

/** Tests a text against patterns. Invalid ones are reported and left out. */
export function compilePatterns(
  texts: readonly string[],
  path: string,
  report: Report,
): ((text: string) => boolean) | undefined {
  const globs = texts.flatMap((text, index) => {
    const glob = compileGlob(text, { ignoreCase: true });
    if (glob === undefined) report(`${path}[${index}]`, text, "a valid pattern", "pattern ignored");
    return glob ?? [];
  });
  return globs.length === 0 ? undefined : (text) => globs.some((glob) => glob.matches(text));
}
