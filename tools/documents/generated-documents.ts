/** The documents that are written from a catalogue in the code. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../repository/finding.ts";

interface GeneratedDocument {
  readonly path: string;
  /** Loads its package only when it is needed, so that an error in there fails this check and not the whole run. */
  readonly render: () => Promise<string>;
}

const command = "node tools/write-references.ts";

/** Every such document. */
export const generatedDocuments: readonly GeneratedDocument[] = [
  { path: "docs/configuration.md", render: async () => (await import("@weir/config")).renderConfigReference() },
  { path: "docs/outcomes.md", render: async () => (await import("@weir/managed")).renderOutcomeReference() },
  { path: "docs/projects.md", render: async () => (await import("@weir/project-state")).renderProjectReference() },
  { path: "docs/metrics.md", render: async () => (await import("@weir/telemetry")).renderMetricReference() },
];

/** Reports documents that are not what the code would write now. */
export async function checkGeneratedDocuments(root: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { path, render } of generatedDocuments) {
    const file = join(root, path);
    const found = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    if (found !== (await render())) findings.push({ path, message: `is stale: run ${command}` });
  }
  return findings;
}
