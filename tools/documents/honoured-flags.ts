/** Feature flags that are said to have an effect: some service must ask for each. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../repository/finding.ts";

/** Where flags are listed without being asked for: their catalogue, and the projects that Weir makes. */
const lists = /^(packages\/project-state|services\/project-config)\//;
const program = /^(packages|services)\/.*\/src\/.*\.ts$/;

/** Reports flags that are called honoured although no program among the given files (relative to `root`) names them. */
export async function checkHonouredFlags(root: string, paths: readonly string[]): Promise<Finding[]> {
  const { featureFlags } = await import("@weir/project-state");
  const texts = paths
    .filter((path) => program.test(path) && !path.endsWith(".test.ts") && !lists.test(path))
    .map((path) => join(root, path))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"));
  return unheeded(
    [...featureFlags].filter(([, { status }]) => status === "honoured").map(([name]) => name),
    texts,
  );
}

/** The flags that none of the texts names. */
export function unheeded(flags: readonly string[], texts: readonly string[]): Finding[] {
  return flags
    .filter((name) => !texts.some((text) => text.includes(`"${name}"`)))
    .map((name) => ({
      path: "packages/project-state/src/features.ts",
      message: `${name} is called honoured, but nothing asks for it: call it passed on`,
    }));
}
