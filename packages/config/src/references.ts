/** References to files and environment variables as whole values (project configuration, section "References"). */
import type { Environment } from "./finish-config.ts";

const referencePattern = /^\$\{(?:file:(?<file>.+)|(?<variable>[A-Za-z_][A-Za-z0-9_]*))\}$/s;

/** Where references lead. */
export interface ReferenceSources {
  readonly environment: Environment;
  /**
   * Reads a file, relative to the configuration directory.
   * @throws if it can't be read.
   */
  readFile(path: string): string;
}

/** A reference that leads nowhere. */
export interface BrokenReference {
  readonly path: readonly (string | number)[];
  readonly reference: string;
  readonly reason: string;
}

/** A tree of values whose references are replaced. */
export interface ResolvedValue {
  readonly value: unknown;
  readonly broken: readonly BrokenReference[];
}

/** Replaces every text that is a reference, as a whole, by what it refers to. Other texts stay as they are. */
export function resolveReferences(input: unknown, sources: ReferenceSources): ResolvedValue {
  const broken: BrokenReference[] = [];

  function visit(value: unknown, path: readonly (string | number)[]): unknown {
    if (typeof value === "string") return resolve(value, path);
    if (Array.isArray(value)) return value.map((entry, index) => visit(entry, [...path, index]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, visit(entry, [...path, name])]));
  }

  function resolve(text: string, path: readonly (string | number)[]): unknown {
    const { file, variable } = referencePattern.exec(text)?.groups ?? {};
    if (file !== undefined) {
      try {
        return inferScalar(sources.readFile(file));
      } catch (error) {
        broken.push({ path, reference: text, reason: error instanceof Error ? error.message : String(error) });
      }
    } else if (variable !== undefined) {
      const found = sources.environment[variable];
      if (found !== undefined) return inferScalar(found);
      broken.push({ path, reference: text, reason: `the environment variable ${variable} is not set` });
    }
    return text;
  }

  return { value: visit(input, []), broken };
}

/** Gives a referenced text the type that it looks like: boolean, number, else text. Nothing is trimmed. */
export function inferScalar(text: string): boolean | number | string {
  if (text === "true") return true;
  if (text === "false") return false;
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
}
