// Runs a program of this repository under the pinned Node after installing what is missing, so that the
// README's commands work on a fresh clone whose own Node is 20. Plain JavaScript: it runs before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const oldestNode = [22, 18];

function installMissing() {
  const lockHash = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".weir-installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lockHash) return;
  console.error("Installing dependencies (npm ci) …");
  const installed = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, "inherit"],
  });
  if (installed.status !== 0) {
    console.error(
      "weir: npm ci failed (see above). Check the network and the npm registry settings, then run the command again.",
    );
    process.exit(installed.status ?? 1);
  }
  writeFileSync(stamp, lockHash);
}

function isRecent(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

function findNode() {
  const pinned = join(root, "node_modules", ".bin", "node");
  if (existsSync(pinned)) {
    const probe = spawnSync(pinned, ["--version"], { encoding: "utf8" });
    if (probe.status === 0 && isRecent(probe.stdout.trim())) return pinned;
  }
  if (isRecent(process.version)) return process.execPath;
  console.error(
    `weir: found Node ${process.version}, expected >= ${oldestNode.join(".")}. No pinned Node exists for ${process.platform}-${process.arch}: install Node 24.`,
  );
  process.exit(1);
}

installMissing();
const [program, ...args] = process.argv.slice(2);
const child = spawn(findNode(), [join(root, program), ...args], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
});
