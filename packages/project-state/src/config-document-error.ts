/** A configuration document that cannot be used. */
import type { ConfigProblem } from "@weir/rate-limits";

export class ConfigDocumentError extends Error {
  readonly problems: readonly ConfigProblem[];

  /** @param subject what the document is, for the message */
  constructor(subject: string, problems: readonly ConfigProblem[]) {
    const [first] = problems;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    const what = first ? `${first.path}: found ${first.found}, expected ${first.expected}${more}` : "no reason given";
    super(`${subject} is malformed: ${what}`);
    this.name = "ConfigDocumentError";
    this.problems = problems;
  }
}
