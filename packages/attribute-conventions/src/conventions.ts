/** The registry of attribute names, as typed tables (data file `attribute-conventions.json`). */
import conventions from "../data/attribute-conventions.json" with { type: "json" };

/** What happens to a deprecated attribute: its value is copied, or moved, to another name. */
export interface Rename {
  readonly replacement: string;
  readonly moves: boolean;
}

interface AttributeConvention {
  readonly replacement: string | null;
  readonly status: string | null;
  readonly pii: string;
}

const placeholder = "<key>";
const attributes: Readonly<Record<string, AttributeConvention>> = conventions.attributes;
const exactRenames = new Map<string, Rename>();
const patternRenames: { readonly before: string; readonly after: string; readonly rename: Rename }[] = [];
for (const [name, { replacement, status }] of Object.entries(attributes)) {
  const moves = status === "normalize" || status === "transform";
  if (replacement === null || !(moves || status === "backfill")) continue;
  const at = name.indexOf(placeholder);
  if (at === -1) exactRenames.set(name, { replacement, moves });
  else
    patternRenames.push({
      before: name.slice(0, at),
      after: name.slice(at + placeholder.length),
      rename: { replacement, moves },
    });
}

/** How an attribute is renamed; undefined if it is current, or deprecated without a rewriting. */
export function renameOf(name: string): Rename | undefined {
  const exact = exactRenames.get(name);
  if (exact !== undefined) return exact;
  for (const { before, after, rename } of patternRenames) {
    if (!name.startsWith(before) || !name.endsWith(after) || name.length <= before.length + after.length) continue;
    const segment = name.slice(before.length, name.length - after.length);
    if (!segment.includes("."))
      return { ...rename, replacement: rename.replacement.replace(placeholder, () => segment) };
  }
  return undefined;
}

/** Whether the value of an attribute is personal data: `maybe` only where a rule addresses it specifically. */
export type AttributePii = "true" | "maybe" | "false";

const piiOfConvention = new Map<string, AttributePii>([
  ["manual", "maybe"],
  ["never", "false"],
]);
const exactPii = new Map<string, AttributePii>();
const patternPii: { readonly before: string; readonly after: string; readonly pii: AttributePii }[] = [];
for (const [name, convention] of Object.entries(attributes)) {
  const pii = piiOfConvention.get(convention.pii) ?? "true";
  const at = name.indexOf(placeholder);
  if (at === -1) exactPii.set(name, pii);
  else patternPii.push({ before: name.slice(0, at), after: name.slice(at + placeholder.length), pii });
}

/** Whether an attribute holds personal data; those that are not known may (PII, section "Which fields are PII"). */
export function attributePii(name: string): AttributePii {
  const exact = exactPii.get(name);
  if (exact !== undefined) return exact;
  for (const { before, after, pii } of patternPii) {
    if (!name.startsWith(before) || !name.endsWith(after) || name.length <= before.length + after.length) continue;
    if (!name.slice(before.length, name.length - after.length).includes(".")) return pii;
  }
  return "true";
}

/** Attribute names of well-known measurements. */
export const measurementAttributes: ReadonlyMap<string, string> = new Map(
  Object.entries(conventions.measurements as Readonly<Record<string, { readonly attribute: string | null }>>).flatMap(
    ([name, { attribute }]) => (attribute === null ? [] : [[name, attribute] as const]),
  ),
);

/** Templates of span names by operation, best first. */
export const spanNameTemplates: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(conventions.span_name_templates),
);

/** Templates of span descriptions by operation, best first. */
export const spanDescriptionTemplates: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(conventions.span_description_templates),
);

/** United Nations subregion codes by ISO country code. */
export const subregions: ReadonlyMap<string, string> = new Map(
  Object.entries(conventions.un_m49_subregion_to_iso2).flatMap(([region, countries]) =>
    countries.map((country) => [country, region] as const),
  ),
);

/** Commands of Redis in upper case, of one or more words. */
export const redisCommands: readonly string[] = conventions.redis_commands;

/** Folders of web resources whose names say nothing about who uses them. */
export const resourcePathSegments: ReadonlySet<string> = new Set(conventions.resource_path_segments);
