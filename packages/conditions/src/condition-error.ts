/** A condition with a missing or mistyped member, or nested too deeply: the configuration around it is in error. */
export class ConditionError extends Error {
  /** Place below the condition's root, for example `inner[2].name`; empty for the root itself. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;

  constructor(path: string, found: string, expected: string) {
    super(`condition${path === "" ? "" : ` ${path}`}: found ${found}, expected ${expected}`);
    this.name = "ConditionError";
    this.path = path;
    this.found = found;
    this.expected = expected;
  }
}
