/** Names in documents of what lives in a catalogue: configuration keys, metrics, spans, packages, scripts, RPC services. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../repository/finding.ts";
import { readWorkspaces } from "../repository/workspaces.ts";
import { quotedWords } from "./markdown.ts";

/** What there is. */
export interface KnownNames {
  /** Dotted keys of the configuration, and the sections that they are in. */
  readonly keys: ReadonlySet<string>;
  /** Metrics as Prometheus names them. */
  readonly metrics: ReadonlySet<string>;
  /** Metrics as the catalogue names them, and spans of Weir's own traces. */
  readonly telemetry: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
  /** Scripts of `npm run`. */
  readonly scripts: ReadonlySet<string>;
  /** Full names of RPC packages and of what they define: `weir.quota.v1`, `weir.quota.v1.QuotaService`. */
  readonly contracts: ReadonlySet<string>;
}

/** Reports names that mean nothing, in the Markdown among the given files (relative to `root`). */
export async function checkShownNames(root: string, paths: readonly string[]): Promise<Finding[]> {
  const known = await knownNames(root, paths);
  return paths
    .filter((path) => path.endsWith(".md") && path !== "CHANGELOG.md" && existsSync(join(root, path)))
    .flatMap((path) => unknownNames(path, readFileSync(join(root, path), "utf8"), known));
}

/** The names in `markdown`, the content of the document `path`, that nothing has. */
export function unknownNames(path: string, markdown: string, known: KnownNames): Finding[] {
  return quotedWords(markdown).flatMap(({ text, line }) => {
    const what = unknownIn(text, known);
    return what === undefined ? [] : [{ path, line, message: `names ${text}: found no such ${what}` }];
  });
}

/** What a word seems to name and does not. */
function unknownIn(word: string, known: KnownNames): string | undefined {
  const script = /^npm run ([\w:]+)/.exec(word)?.[1];
  if (script !== undefined) return known.scripts.has(script) ? undefined : "script in package.json";
  const metric = /^(weir_[a-z0-9_]+)(\*?)(?:\{([a-z_,]+)\})?$/.exec(word);
  if (metric !== null) return isKnown(metric[1] ?? "", metric[2] === "*", known.metrics) ? undefined : "metric";
  if (/^@weir\/[a-z-]+$/.test(word)) return known.packages.has(word) ? undefined : "package";
  const contract = /^(weir(?:\.[a-z_]+)+\.v\d+(?:\.[A-Z]\w+)?)/.exec(word)?.[1];
  if (contract !== undefined) return known.contracts.has(contract) ? undefined : "RPC package or service";
  return unknownDotted(word, known);
}

/** Keys, metrics and spans: words with dots that begin as one of them does. */
function unknownDotted(word: string, { keys, telemetry }: KnownNames): string | undefined {
  const [, name = "", star] = /^([a-z]\w*(?:\.\w+)+?)(\.?\*)?(?:\{[a-z_,]+\})?$/.exec(word) ?? [];
  if (name === "" || /\.(?:v\d+|yml|json|sqlite|ts|md)$/.test(name)) return undefined;
  if ([keys, telemetry].some((names) => isKnown(name, star !== undefined, names))) return undefined;
  const family = name.split(".")[0] ?? "";
  return keys.has(family) || isKnown(`${family}.`, true, telemetry)
    ? "key of the configuration, metric or span"
    : undefined;
}

/** A name with a star stands for all that begin with it. */
function isKnown(name: string, isPrefix: boolean, names: ReadonlySet<string>): boolean {
  return names.has(name) || (isPrefix && [...names].some((each) => each.startsWith(name)));
}

/** The references are written from the code, and another check holds them to it. */
async function knownNames(root: string, paths: readonly string[]): Promise<KnownNames> {
  const { metricCatalogue, spanCatalogue } = await import("@weir/telemetry");
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  return {
    keys: new Set(firstCells(read("docs/configuration.md")).flatMap(withSections)),
    metrics: new Set(firstCells(read("docs/metrics.md"))),
    telemetry: new Set([...Object.keys(metricCatalogue), ...Object.keys(spanCatalogue)]),
    packages: new Set(readWorkspaces(root).map(({ name }) => name)),
    scripts: new Set(Object.keys(scripts)),
    contracts: new Set(
      paths.filter((path) => /^proto\/weir\/.*\.proto$/.test(path)).flatMap((path) => definedIn(read(path))),
    ),
  };
}

/** What stands in backquotes at the beginning of the rows of tables. */
function firstCells(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^\| `([^`]+)`/gm)].map(([, name = ""]) => name);
}

function withSections(key: string): readonly string[] {
  const parts = key.split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}

function definedIn(proto: string): readonly string[] {
  const name = /^package ([\w.]+);/m.exec(proto)?.[1];
  if (name === undefined) return [];
  const definitions = [...proto.matchAll(/^(?:service|message|enum) (\w+)/gm)];
  return [name, ...definitions.map(([, definition]) => `${name}.${definition}`)];
}
