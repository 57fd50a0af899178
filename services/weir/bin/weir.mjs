#!/usr/bin/env node
// Starts the command line under a Node that can run it. Plain JavaScript: it must load in any Node, to say what to do.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import nodeModule from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

const oldest = [22, 18];
const program = fileURLToPath(import.meta.url);

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) {
  boundMemory();
  allocateYoung();
  // Keeps the sources without their types between runs: a command starts in half the time.
  nodeModule.enableCompileCache();
  const { main } = await import("../src/main.ts");
  await main(process.argv.slice(2));
} else {
  runUnderPinnedNode();
}

/**
 * What runs for long takes a third less memory with a young generation of 32 MB instead of 128, and with two memory
 * arenas instead of one per thread; it costs some percent of CPU time. Both can be chosen only before a process starts:
 * it becomes one that has them, under the same id. An operator's own choice of either stands.
 */
function boundMemory() {
  const args = process.argv.slice(2);
  const isLongRunning = args.includes("run") || args.includes("serve");
  const isChosen = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].some((text) => text.includes("semi-space"));
  if (!isLongRunning || isChosen || typeof process.execve !== "function") return;
  const flags = [...process.execArgv, "--max-semi-space-size=16"];
  const env = { MALLOC_ARENA_MAX: "2", ...process.env };
  process.execve(process.execPath, [process.execPath, ...flags, program, ...args], env);
}

/**
 * Messages and what is made of them are garbage soon after they were read. V8 takes what lived through a collection or
 * two, because it waited for an answer, for something that lasts: from then on it allocates all of that kind among old
 * objects, which keep alive what they refer to until all memory is collected. That cost the quota service up to half
 * of its CPU time.
 */
function allocateYoung() {
  setFlagsFromString("--no-allocation-site-pretenuring");
}

/** The workspace installs a Node of its own where one exists for the platform. */
function runUnderPinnedNode() {
  const pinned = join(dirname(program), "..", "..", "..", "node_modules", ".bin", "node");
  if (!existsSync(pinned) || process.env.WEIR_PINNED_NODE !== undefined) {
    console.error(
      `weir: found Node ${process.version}, expected ${oldest.join(".")} or later. Install Node 24 (https://nodejs.org), or run "npm install" in the checkout, which brings one.`,
    );
    process.exit(1);
  }
  const child = spawn(pinned, [program, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, WEIR_PINNED_NODE: "1" },
  });
  // A terminal sends Ctrl-C to both processes: to pass it on as well would count as a second one.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => console.error(`weir: ${pinned} does not start: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}
