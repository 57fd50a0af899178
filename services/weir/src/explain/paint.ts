/** Colours for terminals; text for everything else. */
import type { TextOutput } from "../terminal.ts";

const sequences = { bold: "1", dim: "2", red: "31", green: "32", yellow: "33", cyan: "36" };

/** A colour or weight. */
export type Style = keyof typeof sequences;

/** Paints text. */
export type Paint = (text: string, style: Style) => string;

/** How to paint on an output: not at all where it is no terminal, or where NO_COLOR asks for none. */
export function painter({ isTTY }: TextOutput, noColour: string | undefined): Paint {
  if (isTTY !== true || (noColour ?? "") !== "") return (text) => text;
  return (text, style) => `\u001b[${sequences[style]}m${text}\u001b[0m`;
}

/** Data may hold anything, control sequences of terminals included: they and line ends become spaces. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
