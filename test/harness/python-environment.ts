/** Virtual environments for tests that need Python packages, kept outside the tree between runs. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { MissingIntegration } from "@weir/test-kit";

const run = promisify(execFile);
const installTimeoutMs = 300_000;

/**
 * The Python interpreter of an environment that has exactly the given packages.
 * @param requirements pinned, for example `sentry-sdk==2.75.0`
 * @throws MissingIntegration if there is no python3 with venv, or the packages cannot be installed
 */
export async function pythonWith(requirements: readonly string[]): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const id = createHash("sha256").update(requirements.join("\n")).digest("hex").slice(0, 12);
  const environment = join(cache, "weir", `python-${id}`);
  const python = join(environment, "bin", "python");
  const stamp = join(environment, ".complete");
  if (await exists(stamp)) return python;
  try {
    await rm(environment, { recursive: true, force: true });
    await mkdir(join(cache, "weir"), { recursive: true });
    await run("python3", ["-m", "venv", environment], { timeout: installTimeoutMs });
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...requirements], {
      timeout: installTimeoutMs,
    });
    await mkdir(`${stamp}.draft`);
    await rename(`${stamp}.draft`, stamp);
  } catch (error) {
    throw new MissingIntegration(
      `no Python environment with ${requirements.join(", ")} could be made (python3-venv and pip are needed)`,
      {
        cause: error,
      },
    );
  }
  return python;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
