/** What a check of the repository reports. */

/** One violation. */
export interface Finding {
  /** File, relative to the repository's root. */
  readonly path: string;
  /** Line, from 1. Absent: the file as a whole. */
  readonly line?: number;
  /** What was found, what is expected, what to do. */
  readonly message: string;
}

/** `path:line message`, the form that editors and terminals make clickable. */
export function describeFinding(finding: Finding): string {
  return `${finding.path}${finding.line === undefined ? "" : `:${finding.line}`} ${finding.message}`;
}
