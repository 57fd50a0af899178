/** Units of trace metrics (logs, section "Trace metrics"). */

const durations = ["nanosecond", "microsecond", "millisecond", "second", "minute", "hour", "day", "week"];
const prefixes = ["kilo", "kibi", "mega", "mebi", "giga", "gibi", "tera", "tebi", "peta", "pebi", "exa", "exbi"];
const sizes = ["bit", "byte", ...prefixes.map((prefix) => `${prefix}byte`)];
const fractions = ["ratio", "percent"];

const canonical: ReadonlyMap<string, string> = new Map([
  ...[...durations, ...sizes, ...fractions, "none"].map((unit) => [unit, unit] as const),
  ["ns", "nanosecond"],
  ["ms", "millisecond"],
  ["s", "second"],
  ["", "none"],
]);

/** Units of a project's own: short words in ASCII. */
const customUnit = /^[A-Za-z0-9_]{1,15}$/;

/** The canonical name of a unit; `none` for one that is a project's own. Undefined: it cannot be a unit. */
export function parseUnit(text: string): string | undefined {
  return canonical.get(text) ?? (customUnit.test(text) ? "none" : undefined);
}
