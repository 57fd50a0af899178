/** Lays lines out: time, fate, kind, project and summary in columns, coloured for terminals. */
import type { TailLine } from "./tail-line.ts";

/** How to lay out. */
export interface Layout {
  readonly colour: boolean;
  /** Longest line in characters. Undefined: no bound. */
  readonly width: number | undefined;
}

const escapes = {
  reset: "\u001b[0m",
  dim: "\u001b[2m",
  green: "\u001b[32m",
  red: "\u001b[31m",
  yellow: "\u001b[33m",
  cyan: "\u001b[36m",
};
const fateColours = { delivered: escapes.green, dropped: escapes.red, accepted: escapes.dim };

const widths = { time: 12, fate: 9, kind: 11, project: 8 };
const gap = "  ";

/** One line, without its end. */
export function renderLine(
  line: TailLine,
  project: string | undefined,
  timeMs: number,
  { colour, width }: Layout,
): string {
  const paint = (text: string, sequence: string) => (colour ? `${sequence}${text}${escapes.reset}` : text);
  const cells = [
    { text: localTime(timeMs).padEnd(widths.time), sequence: escapes.dim },
    { text: line.fate.padEnd(widths.fate), sequence: fateColours[line.fate] },
    { text: line.kind.padEnd(widths.kind), sequence: escapes.cyan },
    { text: (project ?? "–").padEnd(widths.project), sequence: escapes.dim },
  ];
  const head = cells.reduce((sum, { text }) => sum + text.length + gap.length, 0);
  const summary = shorten(printable(line.summary), width === undefined ? undefined : Math.max(width - head, 10));
  const painted = line.fate === "dropped" ? paint(summary, escapes.yellow) : summary;
  return [...cells.map(({ text, sequence }) => paint(text, sequence)), painted].join(gap);
}

/** Local time of day with milliseconds. */
function localTime(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** Data may hold anything, control sequences of terminals included: they and line ends become spaces. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

function shorten(text: string, longest: number | undefined): string {
  return longest === undefined || text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
