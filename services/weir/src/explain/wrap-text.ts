/** Lays text out in lines of a width. */

/**
 * Breaks text between words so that no line is longer than the width, unless a single word is.
 * @param width in characters, at least 1
 */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
