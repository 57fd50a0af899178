/** `npm run lockfile`: completes package-lock.json, so that `npm ci` takes it. To be run after a dependency has changed. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { repositoryRoot } from "../repository/root.ts";
import { type LockedPackages, missingEntries } from "./complete-lockfile.ts";

const path = join(repositoryRoot, "package-lock.json");
const lock = JSON.parse(await readFile(path, "utf8")) as { packages: LockedPackages };
const missing = missingEntries(lock.packages);
for (const [place, { version }] of Object.entries(missing)) console.log(`${place} ${version}`);
const packages = Object.entries({ ...lock.packages, ...missing }).sort(([left], [right]) =>
  left.localeCompare(right, "en"),
);
await writeFile(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`);
console.log(`${Object.keys(missing).length} entries were missing`);
