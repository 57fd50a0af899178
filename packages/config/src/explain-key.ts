/** Explains keys to operators: on the terminal (`config explain`), and as the reference page of the documentation. */
import { formatByteSize } from "./byte-size.ts";
import { type CatalogueEntry, keyCatalogue } from "./key-catalogue.ts";
import type { LoadedConfig } from "./load-config.ts";
import { isMapping } from "./mapping.ts";
import { nearestKey } from "./nearest-key.ts";
import { redactKey } from "./redact-config.ts";

/** An explanation, or what may have been meant instead. */
export type Explanation =
  | { readonly text: string }
  | { readonly unknown: string; readonly nearest: string | undefined };

/**
 * Explains a key or section.
 * @param loaded adds the value that holds, and where it comes from
 */
export function explainKey(key: string, loaded?: LoadedConfig): Explanation {
  const entries = keyCatalogue();
  const entry = entries.find((candidate) => candidate.key === key);
  if (entry === undefined)
    return {
      unknown: key,
      nearest: nearestKey(
        key,
        entries.map((candidate) => candidate.key),
      ),
    };
  return { text: entry.isSection ? explainSection(entry, entries) : explainValue(entry, loaded) };
}

/** The table of all keys in Markdown, section by section: `docs/configuration.md`. */
export function renderConfigReference(): string {
  const entries = keyCatalogue();
  const sections = entries.filter((entry) => entry.isSection || !entry.key.includes("."));
  return `${referenceHead}${sections.map((section) => renderSection(section, entries)).join("\n")}`;
}

/** A key's default as an operator would write it. */
export function defaultText({ notes, defaultValue }: CatalogueEntry): string {
  if (notes.defaultText !== undefined) return notes.defaultText;
  if (defaultValue === undefined) return "none";
  return showValue(defaultValue, notes.unit);
}

function explainSection(section: CatalogueEntry, entries: readonly CatalogueEntry[]): string {
  const keys = entries.filter((entry) => isDirectChild(section, entry));
  const width = Math.max(...keys.map((entry) => entry.key.length));
  const lines = keys.map((entry) => `  ${entry.key.padEnd(width)}  ${entry.notes.description ?? ""}`);
  return [`${section.key} – ${describe(section.notes)}`, "", ...lines].join("\n");
}

function explainValue(entry: CatalogueEntry, loaded: LoadedConfig | undefined): string {
  const { key, notes } = entry;
  const rows: (readonly [string, string])[] = [["expects", notes.expected ?? "see the documentation"]];
  if (notes.unit !== undefined) rows.push(["unit", notes.unit]);
  rows.push(["default", defaultText(entry)]);
  if (notes.alias !== undefined) rows.push(["also as", notes.alias]);
  if (notes.secret !== undefined) rows.push(["secret", secretText(notes.secret)]);
  rows.push(["variable", variableOf(key)], ["change", changeText(notes)]);
  if (loaded !== undefined) {
    const value = redactKey(valueAt(loaded.config, key), notes.secret);
    const origin = loaded.origin(key) ?? "default";
    rows.push(["now", `${value === undefined ? "none" : showValue(value, notes.unit)} (${origin})`]);
  }
  return [`${key} – ${describe(notes)}`, "", ...rows.map(([name, text]) => `  ${name.padEnd(8)}  ${text}`)].join("\n");
}

function describe({ description = "", withoutEffect }: CatalogueEntry["notes"]): string {
  return withoutEffect === undefined ? description : `${description} Without effect: ${withoutEffect}.`;
}

function changeText({ reloadable, withoutEffect }: CatalogueEntry["notes"]): string {
  if (withoutEffect !== undefined) return "none";
  return reloadable
    ? "takes effect within relay.config_reload_interval if that is set, else at the next start"
    : "takes effect at the next start";
}

function secretText(secret: NonNullable<CatalogueEntry["notes"]["secret"]>): string {
  if (secret === "all") return "yes: never shown";
  return secret === "url" ? "passwords in it are never shown" : "values of passwords, keys and tokens are never shown";
}

/** The environment variable that sets a key. */
export function variableOf(key: string): string {
  return `WEIR__${key.replaceAll(".", "__").toUpperCase()}`;
}

function valueAt(config: unknown, key: string): unknown {
  return key.split(".").reduce<unknown>((value, name) => (isMapping(value) ? value[name] : undefined), config);
}

function showValue(value: unknown, unit: string | undefined): string {
  if (typeof value === "number" && unit === "bytes") return formatByteSize(value);
  if (typeof value === "number" && unit !== undefined) return `${value} ${unit}`;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isDirectChild(section: CatalogueEntry, entry: CatalogueEntry): boolean {
  return entry.key.startsWith(`${section.key}.`) && !entry.key.slice(section.key.length + 1).includes(".");
}

function renderSection(section: CatalogueEntry, entries: readonly CatalogueEntry[]): string {
  const keys = section.isSection
    ? entries.filter((entry) => !entry.isSection && isDirectChild(section, entry))
    : [section];
  const rows = keys.map((entry) => {
    const { notes } = entry;
    const also = notes.alias === undefined ? "" : ` Also as \`${notes.alias}\`.`;
    const reload = notes.reloadable ? " Reloadable." : "";
    const secret = notes.secret === undefined ? "" : ` Secret: ${secretText(notes.secret)}.`;
    const cells = [
      `\`${entry.key}\``,
      defaultText(entry),
      notes.expected ?? "",
      `${describe(notes)}${also}${reload}${secret}`,
    ];
    return `| ${cells.map(escapeCell).join(" | ")} |`;
  });
  if (rows.length === 0) return `## ${section.key}\n\n${section.notes.description ?? ""}\n`;
  const table = ["| key | default | expects | what it does |", "| --- | --- | --- | --- |", ...rows].join("\n");
  return `## ${section.key}\n\n${section.notes.description ?? ""}\n\n${table}\n`;
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}

const referenceHead = `# Configuration

<!-- Generated from the schema in packages/config: change it there, then run \`node tools/write-references.ts\`. -->

Weir needs no configuration. What there is comes from, the later the stronger:

1. \`config.yml\` in the configuration directory: the one named with \`-c\`, else \`.weir\`, else \`.relay\`. A \`config.yml\` and
   \`credentials.json\` of Sentry's Relay are read as they are. A value that as a whole is \`\${file:PATH}\` or \`\${VARIABLE}\` stands
   for the content of the file (relative to the directory) or variable.
2. The environment: Relay's variables (\`RELAY_HOST\`, \`RELAY_PORT\`, \`RELAY_MODE\`, \`RELAY_UPSTREAM_URL\`, \`RELAY_LOG_LEVEL\`,
   \`RELAY_PROCESSING_ENABLED\`, \`RELAY_KAFKA_BROKER_URL\`, \`RELAY_REDIS_URL\`, \`RELAY_ID\`, \`RELAY_PUBLIC_KEY\`, \`RELAY_SECRET_KEY\`,
   \`RELAY_SOURCE_ID\`, \`RELAY_INSTANCE\`, \`RELAY_SERVER_NAME\`, \`SHUTDOWN_TIMEOUT\`), then any key as \`WEIR__SECTION__KEY\`.
3. Options of the command line (\`weir run --help\`).

\`weir config check\` says whether it is right, \`weir config show\` what holds (without secrets), \`weir config explain KEY\` what a
key means and where its value comes from. A wrong value stops the start; an unknown key is reported with the nearest known one.
Byte sizes are numbers or texts such as \`200MiB\`; \`kB\`, \`MB\` count in thousands, \`KiB\`, \`MiB\` (and exactly \`KB\`) in 1024s.
Keys that Relay knows and that change nothing here are marked as without effect; whoever sets one is told so at the start, with
the reason, and so by \`weir config check\`. A change takes effect at the next start, but for keys
that are marked as reloadable: with \`relay.config_reload_interval\` the file is read again while Weir runs, and they take effect
then; a file that is wrong leaves what holds. Projects, and the global configuration, are another matter: theirs are followed.
Keys that only older versions of Relay knew are ignored with the reason.

`;
