/** What pure code (a service's domain, and the packages named here) may import and touch. */
import type { Import, SourceFile } from "./source-file.ts";

/** Packages without I/O, clock or randomness of their own: a domain may import them, and they are held to the rule. */
export const purePackages: ReadonlySet<string> = new Set([
  "@weir/ai-attributes",
  "@weir/attribute-conventions",
  "@weir/conditions",
  "@weir/data-category",
  "@weir/decision-ring",
  "@weir/dynamic-sampling",
  "@weir/envelope",
  "@weir/gen",
  "@weir/inbound-filters",
  "@weir/lossless-json",
  "@weir/msgpack-reader",
  "@weir/performance-score",
  "@weir/pii",
  "@weir/rate-limits",
  "@weir/relay-auth",
  "@weir/segment-log",
  "@weir/span-descriptions",
  "@weir/transaction-names",
]);

/**
 * Packages that a domain may import although a part of them does I/O: their documents and types are pure, and what is
 * not is handed to the domain by compose.ts.
 */
const partlyPurePackages: ReadonlySet<string> = new Set(["@weir/managed", "@weir/project-state"]);

const pureBuiltins: ReadonlySet<string> = new Set([
  "node:assert",
  "node:buffer",
  "node:crypto",
  "node:path",
  "node:string_decoder",
  "node:url",
  "node:util",
  "node:zlib",
]);
/** The parts of impure modules that are pure: functions of their arguments, and errors that a port throws. */
const pureParts: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["node:net", new Set(["BlockList", "SocketAddress", "isIP", "isIPv4", "isIPv6"])],
  ["@weir/rpc", new Set(["RpcError"])],
  ["@weir/sink", new Set(["SinkError", "topicNames"])],
]);
const impureCrypto: ReadonlySet<string> = new Set([
  "randomUUID",
  "randomBytes",
  "randomInt",
  "randomFillSync",
  "getRandomValues",
  "webcrypto",
]);

const ioLibraries = [
  /^nice-grpc/,
  /^@grpc\//,
  /^ioredis$/,
  /^kafkajs$/,
  /^@platformatic\/kafka$/,
  /^pino/,
  /^undici$/,
  /^chokidar$/,
];

/** Why pure code may not have this import; undefined if it may. Types are always allowed: they do nothing. */
export function impureImport(found: Import): string | undefined {
  const { specifier } = found;
  if (found.typeOnly || specifier.startsWith(".")) return undefined;
  const parts = pureParts.get(specifier);
  if (parts !== undefined && found.names.length > 0 && found.names.every((name) => parts.has(name))) return undefined;
  if (specifier.startsWith("node:")) {
    if (!pureBuiltins.has(specifier)) return `${specifier} does I/O or keeps time`;
    const random = specifier === "node:crypto" ? found.names.find((name) => impureCrypto.has(name)) : undefined;
    return random === undefined ? undefined : `${random} is random`;
  }
  if (specifier.startsWith("@weir/")) {
    const name = specifier.split("/").slice(0, 2).join("/");
    return purePackages.has(name) || partlyPurePackages.has(name)
      ? undefined
      : `${name} is not one of the pure packages`;
  }
  return ioLibraries.some((pattern) => pattern.test(specifier)) ? `${specifier} does I/O` : undefined;
}

/** Everything in a file that pure code may not have, as `line, reason`. */
export function impurities(file: SourceFile): { line: number; reason: string }[] {
  const found: { line: number; reason: string }[] = [];
  for (const entry of file.imports) {
    const reason = impureImport(entry);
    if (reason !== undefined) found.push({ line: entry.line, reason });
  }
  for (const use of file.impureUses) found.push({ line: use.line, reason: `${use.what} must come in as a parameter` });
  return found;
}
