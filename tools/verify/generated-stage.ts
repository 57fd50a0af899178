/** The check that gen/ is what proto/ generates. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareTrees } from "../contracts/compare-trees.ts";
import { generatedPaths, generateInto } from "../contracts/generate.ts";
import type { Finding } from "../repository/finding.ts";

const advice = { missing: "is missing", extra: "is not generated any more", changed: "is stale" } as const;

/** Generates afresh beside the tree and reports every file under gen/ that differs. */
export async function findStaleGenerated(root: string): Promise<Finding[]> {
  const fresh = mkdtempSync(join(tmpdir(), "weir-gen-"));
  try {
    await generateInto(fresh);
    return Object.values(generatedPaths).flatMap((path) =>
      compareTrees(join(fresh, path), join(root, path)).map((difference) => ({
        path: join(path, difference.path),
        message: `${advice[difference.kind]}: run npm run generate`,
      })),
    );
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
