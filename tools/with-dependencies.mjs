// Runs a program of this repository under the pinned Node after installing what is missing, so that the
// README's commands work on a fresh clone whose own Node is 20. Plain JavaScript: it runs before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const oldestNode = [22, 18];

function readLock(path) {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")).packages ?? {}) : {};
}

/**
 * Whether node_modules is what package-lock.json asks for, by npm's own record of what it installed. Optional packages
 * may be absent: they are for other platforms.
 */
function isInstalled() {
  const installed = readLock(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(readLock(join(root, "package-lock.json"))).every(([path, wanted]) => {
    if (!path.includes("node_modules/") || (wanted.optional && !installed[path])) return true;
    return wanted.link ? existsSync(join(root, path)) : installed[path]?.version === wanted.version;
  });
}

function installMissing() {
  if (isInstalled()) return;
  console.error("Installing dependencies (npm ci) …");
  const installation = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, "inherit"],
  });
  if (installation.status !== 0) {
    console.error(
      "weir: npm ci failed (see above). Check the network and npm's registry setting, then run the command again.",
    );
    process.exit(installation.status ?? 1);
  }
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
    `weir: found Node ${process.version}, expected >= ${oldestNode.join(".")}, and no pinned Node exists for ${process.platform}-${process.arch}. Install Node 24.`,
  );
  process.exit(1);
}

installMissing();
const [program, ...args] = process.argv.slice(2);
const child = spawn(findNode(), [join(root, program), ...args], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});
