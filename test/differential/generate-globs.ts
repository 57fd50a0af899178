/** Random patterns, and texts that have a fair chance to match them. */
import type { Choices } from "./choices.ts";

/** A pattern and texts to try it on. */
export interface GlobCase {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  readonly texts: readonly string[];
}

/** Letters with easy, odd and no case; what patterns treat specially; a separator; a code point of two units. */
const characters = ["a", "b", "A", "B", "c", "z", "0", "9", "-", "/", ".", " ", "\n", "!", "^", ",", "💥"] as const;
const oddLetters = ["ß", "ẞ", "Σ", "σ", "ς", "İ", "i", "ı", "K", "ſ", "s", "ǆ", "ǅ", "é", "É"] as const;
const specials = ["*", "?", "[", "]", "{", "}", ",", "\\", "!", "-"] as const;

/** Makes a case. */
export function generateGlob(choices: Choices): GlobCase {
  const odd = choices.chance(0.2);
  const character = () => choices.pick(odd && choices.chance(0.5) ? oddLetters : characters);
  const pieces = choices.list(0, 6, () => piece(choices, character));
  const broken = choices.chance(0.15);
  const pattern = broken ? insert(pieces.join(""), choices.pick(specials), choices) : pieces.join("");
  const texts = choices.list(3, 5, () => pieces.map((part) => textFor(part, choices, character)).join(""));
  return { pattern, ignoreCase: choices.chance(0.5), texts: [...texts, choices.list(0, 4, character).join(""), ""] };
}

function insert(text: string, part: string, choices: Choices): string {
  const characterList = Array.from(text);
  characterList.splice(choices.below(characterList.length + 1), 0, part);
  return characterList.join("");
}

type MakeCharacter = () => string;

function piece(choices: Choices, character: MakeCharacter): string {
  const kind = choices.below(10);
  if (kind < 2) return "*";
  if (kind === 2) return "?";
  if (kind === 3) return characterClass(choices, character);
  if (kind === 4) return `{${choices.list(0, 3, () => branch(choices, character)).join(",")}}`;
  if (kind === 5) return `\\${choices.pick(specials)}`;
  return choices.list(1, 3, () => literal(character)).join("");
}

function branch(choices: Choices, character: MakeCharacter): string {
  const part = () => (choices.chance(0.25) ? choices.pick(["*", "?", "[ab]", "\\,"]) : literal(character));
  return choices.list(0, 3, part).join("");
}

function characterClass(choices: Choices, character: MakeCharacter): string {
  const member = () =>
    choices.chance(0.3) ? choices.pick(["a-c", "0-9", "A-Z", "a-", "\\]", "\\-", "à-ÿ"]) : literal(character);
  return `[${choices.chance(0.3) ? "!" : ""}${choices.list(0, 3, member).join("")}]`;
}

function literal(character: MakeCharacter): string {
  return character();
}

/** Something that a piece of a pattern may match, or nearly. */
function textFor(part: string, choices: Choices, character: MakeCharacter): string {
  if (choices.chance(0.08)) return character();
  if (part === "*") return choices.list(0, 3, character).join("");
  if (part === "?") return character();
  if (part.startsWith("\\")) return part.slice(1);
  if (part.startsWith("[")) return choices.pick([Array.from(part.replace("!", ""))[1] ?? "", "b", "5", character()]);
  if (part.startsWith("{")) {
    const [first = "", ...others] = part.slice(1, -1).split(",");
    const chosen = choices.pick([first, ...others]);
    return chosen
      .replaceAll("*", character())
      .replaceAll("?", character())
      .replaceAll("[ab]", "a")
      .replaceAll("\\", "");
  }
  return choices.chance(0.3) ? choices.pick([part.toUpperCase(), part.toLowerCase()]) : part;
}
