import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startOwnedProcess } from "./owned-process.ts";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function eventually(holds: () => Promise<boolean> | boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await holds()) return true;
    await sleep(50);
  }
  return false;
}

describe("an owned process", () => {
  it("is killed at once, also while it is frozen", async () => {
    const folder = await mkdtemp(join(tmpdir(), "weir-owned-"));
    const child = await startOwnedProcess({ command: "sleep", args: ["60"], logFile: join(folder, "log"), folder });
    assert.equal(isAlive(child.pid), true);
    child.pause();
    await child.kill();
    assert.equal(child.hasExited(), true);
    assert.equal(isAlive(child.pid), false);
    await rm(folder, { recursive: true });
  });

  it("dies, and its folder goes, when the process that started it is killed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "weir-owned-"));
    const module = fileURLToPath(new URL("./owned-process.ts", import.meta.url));
    const program = `
      import { startOwnedProcess } from ${JSON.stringify(module)};
      const child = await startOwnedProcess({ command: "sleep", args: ["60"], logFile: ${JSON.stringify(join(folder, "log"))}, folder: ${JSON.stringify(folder)} });
      console.log(child.pid);
      setInterval(() => {}, 1000);
    `;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = await new Promise<number>((resolve) => parent.stdout.once("data", (chunk) => resolve(Number(chunk))));
    assert.equal(isAlive(pid), true);
    parent.kill("SIGKILL");
    assert.equal(await eventually(() => !isAlive(pid)), true, "the child outlived its parent");
    assert.equal(
      await eventually(() =>
        stat(folder).then(
          () => false,
          () => true,
        ),
      ),
      true,
      "the folder is still there",
    );
  });
});
