/** Lays lines out: time, fate, kind, project and summary in columns, coloured for terminals. */
import { wrapText } from "../explain/wrap-text.ts";
import type { TailLine } from "./tail-line.ts";

/** How to lay out. */
export interface Layout {
  readonly colour: boolean;
  /** Width of the terminal in characters. Undefined: no bound. */
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
/** Of a summary, however narrow the terminal is. */
const leastRoom = 30;

/**
 * One line, without its end. What is too long for the terminal is cut; but what was dropped is told whole, on further
 * lines, because its end says why.
 */
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
  const start = cells.map(({ text, sequence }) => paint(text, sequence) + gap).join("");
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(width - head, leastRoom);
  const summary = printable(line.summary);
  if (line.fate !== "dropped") return start + shorten(summary, room);
  const told = wrapText(summary, room).map((part) => paint(part, escapes.yellow));
  return start + told.join(`\n${" ".repeat(head)}`);
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

function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
