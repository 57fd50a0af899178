/** What the checks of documents read in Markdown: words in backquotes, links and headings. */

/** A piece of a document. */
export interface Piece {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** What stands in backquotes outside of code blocks, with spaces for line breaks. */
export function quotedWords(markdown: string): readonly Piece[] {
  return pieces(withoutBlocks(markdown), /`([^`]+)`/g).map(({ text, line }) => ({
    text: text.replace(/\s+/g, " "),
    line,
  }));
}

/** Where links lead to, outside of code blocks. */
export function linkTargets(markdown: string): readonly Piece[] {
  return pieces(withoutBlocks(markdown), /\]\(([^)\s]+)\)/g);
}

/** The anchors of the headings, as renderers make them. */
export function headingAnchors(markdown: string): ReadonlySet<string> {
  const headings = [...withoutBlocks(markdown).matchAll(/^#+ +(.+?) *$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function pieces(text: string, pattern: RegExp): readonly Piece[] {
  return [...text.matchAll(pattern)].map((match) => ({
    text: match[1] ?? "",
    line: text.slice(0, match.index).split("\n").length,
  }));
}

/** Code blocks become empty lines, so that lines keep their numbers. */
function withoutBlocks(markdown: string): string {
  return markdown.replace(/^```.*?^```/gms, (block) => block.replace(/[^\n]/g, ""));
}
