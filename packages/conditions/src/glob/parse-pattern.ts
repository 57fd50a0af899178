/** Reads patterns of the glob language (sampling, section "Glob language"). */
import type { ClassToken, SimpleToken, Token } from "./pattern.ts";

/** A pattern that breaks the rules of the glob language. */
class PatternError extends Error {}

/**
 * Reads a pattern.
 * @returns undefined if it is not valid: a stray `]` or `}`, an unclosed `[`, a nested `{`, a reversed range or a
 *   trailing backslash. An unclosed `{` is valid: the group is left out.
 */
export function parsePattern(pattern: string): readonly Token[] | undefined {
  try {
    return readTokens([...pattern]);
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

function readTokens(characters: readonly string[]): readonly Token[] {
  const tokens: Token[] = [];
  let branches: SimpleToken[][] | undefined;
  let branch: SimpleToken[] = [];
  const append = (token: SimpleToken) => appendToken(branches === undefined ? tokens : branch, token);

  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? "";
    switch (character) {
      case "*":
        append({ type: "many" });
        break;
      case "?":
        append({ type: "one" });
        break;
      case "[": {
        const { token, end } = readClass(characters, index + 1);
        if (token.ranges.length > 0) append(token);
        index = end;
        break;
      }
      case "{":
        if (branches !== undefined) throw new PatternError();
        branches = [];
        branch = [];
        break;
      case "}":
        if (branches === undefined) throw new PatternError();
        appendGroup(tokens, [...branches, branch]);
        branches = undefined;
        break;
      case ",":
        if (branches === undefined) {
          append({ type: "literal", text: "," });
        } else {
          branches.push(branch);
          branch = [];
        }
        break;
      case "]":
        throw new PatternError();
      case "\\":
        index++;
        append({ type: "literal", text: escaped(characters, index) });
        break;
      default:
        append({ type: "literal", text: character });
    }
  }
  return tokens;
}

function appendToken(tokens: Token[], token: SimpleToken): void {
  const last = tokens.at(-1);
  if (token.type === "many" && last?.type === "many") return;
  if (token.type === "literal" && last?.type === "literal") {
    tokens[tokens.length - 1] = { type: "literal", text: last.text + token.text };
  } else {
    tokens.push(token);
  }
}

/** A group without content vanishes; one with the branch `*` is that; one with a single branch is the branch. */
function appendGroup(tokens: Token[], branches: readonly (readonly SimpleToken[])[]): void {
  if (branches.every((branch) => branch.length === 0)) return;
  if (branches.some((branch) => branch.length === 1 && branch[0]?.type === "many")) {
    appendToken(tokens, { type: "many" });
  } else if (branches.length === 1) {
    for (const token of branches[0] ?? []) appendToken(tokens, token);
  } else {
    tokens.push({ type: "group", branches });
  }
}

/** Reads a class whose `[` stands before `start`; `end` is the place of its `]`. */
function readClass(characters: readonly string[], start: number): { token: ClassToken; end: number } {
  const negated = characters[start] === "!";
  const ranges: [first: number, last: number][] = [];
  for (let index = negated ? start + 1 : start; index < characters.length; index++) {
    let character = characters[index] ?? "";
    if (character === "]") return { token: { type: "class", negated, ranges }, end: index };
    if (character === "[") throw new PatternError();
    const range = ranges.at(-1);
    const next = characters[index + 1];
    if (character === "-" && range !== undefined && next !== undefined && next !== "]") {
      if (next === "[") throw new PatternError();
      index++;
      if (next === "\\") index++;
      range[1] = codePointOf(next === "\\" ? escaped(characters, index) : next);
      if (range[1] < range[0]) throw new PatternError();
      continue;
    }
    if (character === "\\") {
      index++;
      character = escaped(characters, index);
    }
    ranges.push([codePointOf(character), codePointOf(character)]);
  }
  throw new PatternError();
}

function escaped(characters: readonly string[], index: number): string {
  const character = characters[index];
  if (character === undefined) throw new PatternError();
  return character;
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
