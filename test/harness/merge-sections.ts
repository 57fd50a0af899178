/** Lays one configuration over another. */

type Section = Readonly<Record<string, unknown>>;

/** A copy of `base` in which the members of `over` win; objects are merged member by member, anything else is replaced. */
export function mergeSections(base: Section, over: Section): Section {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key);
    merged.set(key, isSection(below) && isSection(value) ? mergeSections(below, value) : value);
  }
  return Object.fromEntries(merged);
}

function isSection(value: unknown): value is Section {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
