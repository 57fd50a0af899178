/** What the import rule needs to know of a source file: what it imports, and which impure things it touches. */
import { parseSync, Visitor } from "oxc-parser";

/** One import, re-export or dynamic import with a literal name. */
export interface Import {
  /** As written. */
  readonly specifier: string;
  /** True if nothing of it exists at run time. */
  readonly typeOnly: boolean;
  /** True for `import()`, which runs later and so makes no cycle. */
  readonly dynamic: boolean;
  /** Line, from 1. */
  readonly line: number;
  /** Imported names that exist at run time; empty for side-effect, namespace and dynamic imports. */
  readonly names: readonly string[];
}

/** One use of something that a pure function must be given instead. */
export interface ImpureUse {
  /** As a reader would write it, for example `Date.now`. */
  readonly what: string;
  readonly line: number;
}

export interface SourceFile {
  /** Path relative to the repository's root. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly impureUses: readonly ImpureUse[];
}

const impureMembers = new Set([
  "Date.now",
  "Math.random",
  "performance.now",
  "crypto.randomUUID",
  "crypto.getRandomValues",
]);
const impureGlobals = new Set(["setTimeout", "setInterval", "setImmediate", "fetch", "process", "console"]);

/** Reads a source file. Throws with the parser's message if it is not valid TypeScript. */
export function readSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text, { lang: "ts", sourceType: "module" });
  const [problem] = parsed.errors;
  if (problem !== undefined) throw new Error(`${path}: ${problem.message}`);
  const lineAt = lineFinder(text);
  const { staticImports, staticExports, dynamicImports } = parsed.module;
  const imports: Import[] = [];
  for (const found of staticImports) {
    imports.push({
      specifier: found.moduleRequest.value,
      typeOnly: found.entries.length > 0 && found.entries.every((entry) => entry.isType),
      dynamic: false,
      line: lineAt(found.start),
      names: found.entries.flatMap((entry) => (entry.isType ? [] : (entry.importName.name ?? []))),
    });
  }
  for (const found of staticExports) {
    const entries = found.entries.filter((entry) => entry.moduleRequest !== null);
    const specifier = entries[0]?.moduleRequest?.value;
    if (specifier === undefined) continue;
    const names = entries.flatMap((entry) => (entry.isType ? [] : (entry.importName.name ?? [])));
    const typeOnly = entries.every((entry) => entry.isType);
    imports.push({ specifier, typeOnly, dynamic: false, line: lineAt(found.start), names });
  }
  for (const found of dynamicImports) {
    const literal = /^["'](.*)["']$/.exec(text.slice(found.moduleRequest.start, found.moduleRequest.end))?.[1];
    if (literal === undefined) continue;
    imports.push({ specifier: literal, typeOnly: false, dynamic: true, line: lineAt(found.start), names: [] });
  }
  return { path, imports, impureUses: findImpureUses(parsed.program, lineAt) };
}

function findImpureUses(program: Parameters<Visitor["visit"]>[0], lineAt: (offset: number) => number): ImpureUse[] {
  const uses: ImpureUse[] = [];
  const visitor = new Visitor({
    MemberExpression(node) {
      if (node.object.type !== "Identifier" || node.property.type !== "Identifier" || node.computed) return;
      const what = `${node.object.name}.${node.property.name}`;
      if (impureMembers.has(what) || node.object.name === "process") uses.push({ what, line: lineAt(node.start) });
    },
    CallExpression(node) {
      if (node.callee.type === "Identifier" && impureGlobals.has(node.callee.name)) {
        uses.push({ what: node.callee.name, line: lineAt(node.start) });
      }
    },
    NewExpression(node) {
      if (node.callee.type === "Identifier" && node.callee.name === "Date" && node.arguments.length === 0) {
        uses.push({ what: "new Date()", line: lineAt(node.start) });
      }
    },
  });
  visitor.visit(program);
  return uses;
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
