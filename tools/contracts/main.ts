/** `npm run generate`: refreshes gen/ from proto/. With `--release` it also records the contract as released. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repositoryRoot } from "../repository/root.ts";
import { makeEqual } from "./compare-trees.ts";
import { baselinePath, generatedPaths, generateInto } from "./generate.ts";

const usage = `Usage: npm run generate [-- --release]

Refreshes gen/ts/src and gen/descriptors.binpb from proto/.

  --release   also make the contract the baseline that later changes may not break (part of a release)
  --help      show this`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { release: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) return console.log(usage);
  const fresh = mkdtempSync(join(tmpdir(), "weir-gen-"));
  try {
    await generateInto(fresh);
    for (const path of Object.values(generatedPaths)) {
      for (const change of makeEqual(join(fresh, path), join(repositoryRoot, path))) {
        console.log(`${change.kind === "extra" ? "removed" : "wrote"} ${join(path, change.path)}`);
      }
    }
    if (values.release) {
      copyFileSync(join(fresh, generatedPaths.descriptors), join(repositoryRoot, baselinePath));
      console.log(`recorded ${baselinePath}`);
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

await main();
