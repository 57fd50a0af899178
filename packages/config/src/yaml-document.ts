/** A YAML file with the places of its values. */
import { type Document, isAlias, isMap, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { ConfigError } from "./config-error.ts";
import type { Path } from "./prepare-input.ts";

/** A parsed file. */
export interface YamlFile {
  readonly value: unknown;
  /** `file:line:column` of a key or value. */
  locate(path: Path): string;
}

/**
 * Parses a YAML text.
 * @param name how messages call the file
 * @throws ConfigError naming line and column
 */
export function parseYamlFile(text: string, name: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const faults = document.errors.map((error) => ({
    key: "",
    found: `a mistake: ${error.message}`,
    expected: "YAML",
    where: place(error.pos[0]),
  }));
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    value: contentOf(document, name),
    locate: (path) => {
      const offset = offsetOf(document, path);
      return offset === undefined ? name : place(offset);
    },
  };
}

function contentOf(document: Document, name: string): unknown {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ key: "", found, expected: "YAML without such aliases", where: name }]);
  }
}

function offsetOf(document: Document, path: Path): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => nameOf(key) === String(part));
      offset = startOf(pair?.key) ?? offset;
      node = pair?.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

function nameOf(key: unknown): string {
  return typeof key === "object" && key !== null && "value" in key ? String(key.value) : String(key);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | undefined)?.range?.[0];
}
