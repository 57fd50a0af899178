/** Builds the Go client against stubs that are generated from proto/ for this run. */
import { existsSync } from "node:fs";
import { cp, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MissingIntegration } from "@weir/test-kit";
import { cacheFolder } from "../harness/cache-folder.ts";
import { runProgram } from "../harness/run-program.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const sources = fileURLToPath(new URL("go", import.meta.url));

/** The generators, pinned. The versions of the libraries are in go.mod. */
const generators = [
  { name: "protoc-gen-go", module: "google.golang.org/protobuf/cmd/protoc-gen-go", version: "v1.36.12" },
  { name: "protoc-gen-go-grpc", module: "google.golang.org/grpc/cmd/protoc-gen-go-grpc", version: "v1.6.2" },
] as const;

const installTimeoutMs = 180_000;

/**
 * Generates and builds in `folder`, which is empty.
 * @param program text of another program than the one beside this file
 * @returns the command that runs the client
 * @throws MissingIntegration without Go, or if its modules cannot be fetched
 */
export async function buildGoClient(folder: string, program?: string): Promise<readonly string[]> {
  await runProgram(["go", "version"]);
  const bin = await installGenerators();
  if (program === undefined) await cp(sources, folder, { recursive: true });
  else {
    for (const name of ["go.mod", "go.sum"]) await cp(join(sources, name), join(folder, name));
    await writeFile(join(folder, "main.go"), program);
  }
  await runProgram(
    ["buf", "generate", "--template", "test/clients/go/buf.gen.yaml", "--path", "proto/weir", "--output", folder],
    {
      cwd: repository,
      env: { PATH: [bin, join(repository, "node_modules/.bin"), process.env.PATH].join(delimiter) },
    },
  );
  await fetching("the client's Go modules", () =>
    runProgram(["go", "mod", "download"], { cwd: folder, timeoutMs: installTimeoutMs }),
  );
  await runProgram(["go", "build", "-o", "client", "."], { cwd: folder, timeoutMs: installTimeoutMs });
  return [join(folder, "client")];
}

async function installGenerators(): Promise<string> {
  const bin = cacheFolder(join("go", generators.map(({ version }) => version).join("-")));
  for (const { name, module, version } of generators) {
    if (existsSync(join(bin, name))) continue;
    await fetching(name, () =>
      runProgram(["go", "install", `${module}@${version}`], { env: { GOBIN: bin }, timeoutMs: installTimeoutMs }),
    );
  }
  return bin;
}

async function fetching(what: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw new MissingIntegration(`cannot fetch ${what}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
