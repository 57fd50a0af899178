import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "../harness/run-program.ts";
import { type Instruction, readStages, runStage } from "./container-stage.ts";

const containerfile = fileURLToPath(new URL("../../k8s/Containerfile", import.meta.url));

describe("the container file", function () {
  this.timeout(300_000);
  let folder: string;
  let final: readonly Instruction[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-image-"));
    const [install, image] = await readStages(containerfile);
    assert.ok(install && image);
    final = image;
    await runStage(install, folder);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  function instruction(name: string): string {
    const found = final.find((each) => each.name === name);
    assert.ok(found, `the image has no ${name}`);
    return found.text;
  }

  it("makes an image that runs Weir as somebody without rights, from a file system that nobody may write", async () => {
    assert.match(instruction("FROM"), /^gcr\.io\/distroless\/nodejs24-debian13:nonroot$/);
    assert.equal(instruction("USER"), "65532:65532");
    assert.equal(instruction("COPY"), "--from=install /srv/weir .");
    const [node, program = ""] = JSON.parse(instruction("ENTRYPOINT")) as string[];
    assert.equal(node, "/nodejs/bin/node");
    await chmod(folder, 0o555);
    const version = await runProgram([process.execPath, join(folder, program), "--version"], {
      cwd: folder,
      env: { HOME: "/nonexistent" },
    });
    assert.match(version, /^weir \d+\.\d+\.\d+/);
    const help = await runProgram([process.execPath, join(folder, program), "serve", "--help"], { cwd: folder });
    assert.match(help, /-c, --config/);
  });

  it("keeps its data in a folder that its user may write", async () => {
    const copied = final.find(({ name, text }) => name === "COPY" && text.endsWith(" /var/lib/weir"))?.text ?? "";
    assert.match(copied, /^--from=install --chown=65532:65532 \/srv\/weir\/data /);
    assert.deepEqual(await readdir(join(folder, "data")), []);
    assert.equal(instruction("VOLUME"), "/var/lib/weir");
    assert.equal(instruction("ENV"), "WEIR__STORAGE__PATH=/var/lib/weir");
  });

  it("leaves tests and tools for development out", async () => {
    const tests = await runProgram(["find", folder, "-name", "*.test.ts", "-not", "-path", "*/node_modules/*"]);
    assert.equal(tests, "");
    const packages = await runProgram(["ls", join(folder, "node_modules")]);
    for (const tool of ["typescript", "mocha", "knip"]) assert.ok(!packages.split("\n").includes(tool), tool);
  });
});
