/**
 * Generates what follows from proto/: the TypeScript of gen/ts and the descriptor image that reflection serves.
 * It writes to a folder of the caller's choice, so that the same code refreshes gen/ and checks whether it is stale.
 */
import { join } from "node:path";
import { runCommand } from "../repository/run-command.ts";

/** What is generated, relative to the root of the repository and to the folder given to `generateInto`. */
export const generatedPaths = { typescript: "gen/ts/src", descriptors: "gen/descriptors.binpb" } as const;

/** The contract of the last release, which `buf breaking` compares with. */
export const baselinePath = "proto/baseline.binpb";

/** Generates into `folder`. Throws with the tool's own words if proto/ does not compile. */
export async function generateInto(folder: string): Promise<void> {
  await mustSucceed("bin:buf", ["generate", "--output", folder]);
  await writeDescriptors(join(folder, generatedPaths.descriptors));
}

/** Writes the descriptor image of proto/ as a `google.protobuf.FileDescriptorSet`, imports included, to `file`. */
async function writeDescriptors(file: string): Promise<void> {
  await mustSucceed("bin:buf", ["build", "--as-file-descriptor-set", "--exclude-source-info", "--output", file]);
}

async function mustSucceed(program: string, args: readonly string[]): Promise<void> {
  const { code, output } = await runCommand(program, args);
  if (code !== 0) throw new Error([`buf ${args[0]} failed:`, ...output].join("\n"));
}
