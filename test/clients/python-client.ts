/** Prepares the Python client: an environment with the pinned libraries, and stubs generated from proto/ for this run. */
import { createHash } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MissingIntegration } from "@weir/test-kit";
import { cacheFolder } from "../harness/cache-folder.ts";
import { runProgram } from "../harness/run-program.ts";

const contracts = fileURLToPath(new URL("../../proto", import.meta.url));
const sources = fileURLToPath(new URL("python", import.meta.url));
const requirements = join(sources, "requirements.txt");

const installTimeoutMs = 180_000;

/**
 * Generates in `folder`, which is empty.
 * @param program text of another program than the one beside this file
 * @returns the command that runs the client
 * @throws MissingIntegration without Python and its venv module, or if the libraries cannot be installed
 */
export async function preparePythonClient(folder: string, program?: string): Promise<readonly string[]> {
  const python = await preparePython();
  const files = globSync("weir/**/*.proto", { cwd: contracts }).sort();
  await runProgram([
    python,
    "-m",
    "grpc_tools.protoc",
    `-I${contracts}`,
    `--python_out=${folder}`,
    `--grpc_python_out=${folder}`,
    ...files,
  ]);
  await writeFile(join(folder, "client.py"), program ?? (await readFile(join(sources, "client.py"))));
  return [python, join(folder, "client.py")];
}

/** Makes the environment once for each content of requirements.txt. It appears under its name when it is complete. */
async function preparePython(): Promise<string> {
  const version = await runProgram(["python3", "--version"]);
  const content = createHash("sha256")
    .update(version)
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 12);
  const finished = cacheFolder(`python-client-${content}`);
  const python = join(finished, "bin/python");
  if (existsSync(python)) return python;
  const draft = `${finished}.${process.pid}`;
  await mkdir(cacheFolder(""), { recursive: true });
  try {
    await runProgram(["python3", "-m", "venv", draft], { timeoutMs: installTimeoutMs });
    await runProgram(
      [join(draft, "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements],
      {
        timeoutMs: installTimeoutMs,
      },
    );
    // Someone else may have finished first; theirs is as good.
    await rename(draft, finished).catch(() => undefined);
  } catch (error) {
    throw new MissingIntegration(`cannot prepare Python: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return python;
}
