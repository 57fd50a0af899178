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
 * The first package that differs between what package-lock.json asks for and what npm has recorded as installed;
 * undefined if there is none. Optional packages may be absent: they are for other platforms.
 */
function findDifference() {
  const wanted = readLock(join(root, "package-lock.json"));
  const installed = readLock(join(root, "node_modules", ".package-lock.json"));
  for (const [path, { version, link, optional }] of Object.entries(wanted)) {
    if (!path.includes("node_modules/") || (optional && !installed[path])) continue;
    if (link ? !existsSync(join(root, path)) : installed[path]?.version !== version) return path;
  }
  return Object.keys(installed).find((path) => path.includes("node_modules/") && !wanted[path]);
}

function installMissing() {
  if (findDifference() === undefined) return;
  console.error("Installing dependencies …");
  // Not `npm ci`: it begins by removing what is installed.
  const args = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  const installation = spawnSync("npm", args, { cwd: root, stdio: ["ignore", 2, "inherit"] });
  if (installation.status !== 0) {
    console.error(
      "weir: npm install failed (see above). Check the network and npm's registry setting, then run the command again.",
    );
    process.exit(installation.status ?? 1);
  }
  const difference = findDifference();
  if (difference !== undefined) {
    console.error(
      `weir: package-lock.json does not match what the package.json files ask for (${difference}). Run npm install and commit package-lock.json.`,
    );
    process.exit(1);
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
// A terminal sends Ctrl-C to both processes: to pass it on as well would count as a second one.
process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});
