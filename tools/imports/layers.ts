/** Which layer of a service a file belongs to, and which layers it may import. */

/**
 * `wiring` is compose.ts, main.ts, index.ts and what stands beside them as a part of compose.ts; `testing` is test code,
 * which may import everything in its service.
 */
export type Layer = "edge" | "domain" | "adapters" | "wiring" | "testing";

const mayImport: Readonly<Record<Layer, ReadonlySet<Layer>>> = {
  domain: new Set(["domain"]),
  edge: new Set(["edge", "domain"]),
  adapters: new Set(["adapters", "domain"]),
  wiring: new Set(["edge", "domain", "adapters", "wiring"]),
  testing: new Set(["edge", "domain", "adapters", "wiring", "testing"]),
};

const folders = new Set<Layer>(["edge", "domain", "adapters", "testing"]);

/** The layer of a file, given its path relative to the service's `src`; undefined if it is in none. */
export function layerOf(path: string): Layer | undefined {
  if (isTest(path)) return "testing";
  if (!path.includes("/")) return "wiring";
  const folder = path.split("/")[0];
  return [...folders].find((layer) => layer === folder);
}

/** True for tests and for what only tests use. */
export function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || path.startsWith("testing/") || path.includes("/testing/");
}

/** Whether `from` may import `to`. */
export function mayReach(from: Layer, to: Layer): boolean {
  return mayImport[from].has(to);
}
