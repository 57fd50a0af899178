/** Builds a stage of k8s/Containerfile without containers: its COPY and RUN instructions, in a folder. */
import { cp, mkdir, readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "../harness/run-program.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** One instruction. */
export interface Instruction {
  /** In capitals: `COPY`. */
  readonly name: string;
  readonly text: string;
}

/** The instructions of each stage, which begin with their FROM; what ARG says before the first is filled in there. */
export async function readStages(path: string): Promise<Instruction[][]> {
  const lines = (await readFile(path, "utf8")).replaceAll("\\\n", " ").split("\n");
  const bases = new Map<string, string>();
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [, name, rest] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
    if (name === undefined || rest === undefined) continue;
    const text = rest.replaceAll(/\s+/g, " ").trim();
    const stage = stages.at(-1);
    if (name === "FROM") {
      stages.push([{ name, text: text.replaceAll(/\$\{(\w+)\}/g, (_, base: string) => bases.get(base) ?? "") }]);
    } else if (stage !== undefined) stage.push({ name, text });
    else if (name === "ARG") bases.set(text.split("=")[0] ?? "", text.slice(text.indexOf("=") + 1));
  }
  return stages;
}

/**
 * Runs a stage in a folder, which stands for its working directory.
 * @throws Error for an instruction that it does not know, or a command that fails
 */
export async function runStage(stage: readonly Instruction[], folder: string): Promise<void> {
  for (const { name, text } of stage) {
    if (name === "FROM" || name === "WORKDIR") continue;
    if (name === "COPY") await copy(text.split(" "), folder);
    else if (name === "RUN") await run(text, folder);
    else throw new Error(`found ${name} in the stage, expected COPY or RUN`);
  }
}

async function copy(words: readonly string[], folder: string): Promise<void> {
  const sources = words.slice(0, -1);
  const target = words.at(-1) ?? "";
  for (const source of sources) {
    const isFolder = !target.endsWith("/");
    const destination = isFolder ? join(folder, target) : join(folder, target, source.split("/").at(-1) ?? "");
    await mkdir(dirname(destination), { recursive: true });
    const filter = (path: string) => !path.includes("/node_modules");
    await cp(join(repository, source), destination, { recursive: true, filter });
  }
}

async function run(command: string, folder: string): Promise<void> {
  const path = [join(repository, "node_modules/.bin"), process.env.PATH].join(delimiter);
  await runProgram(["sh", "-c", command], { cwd: folder, env: { PATH: path }, timeoutMs: 240_000 });
}
