/** The documents that are written from a catalogue in the code. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../repository/finding.ts";

interface GeneratedDocument {
  readonly path: string;
  readonly render: () => Promise<string>;
  /** How to write it again. */
  readonly command: string;
}

const generatedDocuments: readonly GeneratedDocument[] = [
  {
    path: "docs/configuration.md",
    // Loaded only when it is needed, so that an error in the package fails this check and not the whole run.
    render: async () => (await import("@weir/config")).renderConfigReference(),
    command: "node tools/write-config-reference.ts",
  },
];

/** Reports documents that are not what the code would write now. */
export async function checkGeneratedDocuments(root: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { path, render, command } of generatedDocuments) {
    const file = join(root, path);
    const found = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    if (found !== (await render())) findings.push({ path, message: `is stale: run ${command}` });
  }
  return findings;
}
