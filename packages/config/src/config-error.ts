/** What is wrong with a configuration. */

/** One thing that is wrong. */
export interface ConfigFault {
  /** Dotted path of the key; empty for the whole file. */
  readonly key: string;
  /** What was found, secrets left out. */
  readonly found: string;
  /** What is expected there. */
  readonly expected: string;
  /** Where: file, line and column, or the variable or option. */
  readonly where: string;
}

/** A configuration that can't be used; names everything that is wrong at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: readonly ConfigFault[];

  /** @param hints sentences that may explain the faults, for example about unknown keys. */
  constructor(faults: readonly ConfigFault[], hints: readonly string[] = []) {
    super([...faults.map(describeFault), ...hints].join("\n"));
    this.faults = faults;
  }
}

function describeFault({ key, found, expected, where }: ConfigFault): string {
  const subject = [where, key].filter((part) => part !== "").join(": ");
  return `${subject}: found ${found}, expected ${expected}`;
}

const longestShown = 80;

/** Describes a value for a message. */
export function describeFound(value: unknown, secret = false): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  if (secret) return `a secret (${typeof value === "string" ? `text of ${value.length} characters` : typeof value})`;
  if (typeof value !== "string") return String(value);
  const text = value.length > longestShown ? `${value.slice(0, longestShown)}…` : value;
  return `the text ${JSON.stringify(text)}`;
}
