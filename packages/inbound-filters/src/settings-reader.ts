/** Reads members of filter settings leniently: what has the wrong type counts as absent and is reported. */
import type { ConfigProblem, RuleMode } from "@weir/rate-limits";
import { readRuleMode, showFound } from "@weir/rate-limits";

export type Members = Readonly<Record<string, unknown>>;

/** What was found, described by whoever found it: told as it is, where a value would be shown. */
export class Described {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Takes note of a problem. `found`: a value of the settings, or what is Described. */
export type Report = (path: string, found: unknown, expected: string, action: string) => void;

/** Collects problems. */
export function createReport(problems: ConfigProblem[]): Report {
  return (path, found, expected, action) => {
    problems.push({ path, found: found instanceof Described ? found.text : showFound(found), expected, action });
  };
}

/** An object; undefined if there is none. */
export function readMembers(value: unknown, path: string, report: Report, action: string): Members | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object" && !Array.isArray(value)) return value as Members;
  report(path, value, "an object", action);
  return undefined;
}

/** A list of texts. Entries of another type are left out. */
export function readTexts(value: unknown, path: string, report: Report): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    report(path, value, "an array of strings", "list ignored");
    return [];
  }
  return value.flatMap((entry: unknown, index) => {
    if (typeof entry === "string") return entry;
    report(`${path}[${index}]`, entry, "a string", "entry ignored");
    return [];
  });
}

/** How a filter acts. */
export function readMode(members: Members, path: string, report: Report): RuleMode {
  const { mode, expected } = readRuleMode(members.mode);
  if (expected !== undefined) report(`${path}.mode`, members.mode, expected, "filter only reports");
  return mode;
}
