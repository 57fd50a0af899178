/**
 * What a management write costs with 100,000 projects in the embedded store, in CPU time: creating, changing and deleting
 * one. The store is in memory, so that the disk is not measured. Run it with `npm run bench:projects`.
 */
import { openSqliteProjectStore } from "../src/adapters/sqlite-project-store.ts";
import { createAdministration } from "../src/domain/administration.ts";
import { followSources } from "../src/domain/follow-sources.ts";
import { emptyGlobalConfig } from "../src/domain/global-config-source.ts";
import { createProjectDirectory } from "../src/domain/project-directory.ts";
import { createStoredProjects } from "../src/domain/stored-projects.ts";
import { createWatchers } from "../src/domain/watchers.ts";

const projects = Number(process.argv[2] ?? 100_000);
const writes = 300;
const maxWriteMs = 2;

const store = openSqliteProjectStore(undefined);
let keys = 0;
const makeKey = () => (keys++).toString(16).padStart(32, "0");
for (let id = 1; id <= projects; id++) {
  const config = { allowedDomains: ["*"], eventRetention: 90 };
  const project = { projectId: BigInt(id), organizationId: 1n, slug: `p${id}`, disabled: false, config };
  store.insert({ ...project, lastChangeMs: 0 }, makeKey());
}
const stored = createStoredProjects(store);
const directory = createProjectDirectory();
const follower = followSources({
  sources: [stored],
  globalConfig: { globalConfig: () => emptyGlobalConfig },
  directory,
  watchers: createWatchers(),
  onConflict() {},
  onChange() {},
});
await follower.start();
const administration = createAdministration({ directory, store, stored, now: () => 0, makeKey });

function measure(what: string, write: (index: number) => void): boolean {
  for (let index = 0; index < 3; index++) write(index);
  const before = process.cpuUsage();
  for (let index = 3; index < writes; index++) write(index);
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000 / (writes - 3);
  process.stdout.write(`${what} one of ${projects} projects: ${ms.toFixed(2)} ms of CPU (at most ${maxWriteMs})\n`);
  return ms <= maxWriteMs;
}

const base = { slug: "", organizationId: 0n, config: undefined };
const idOf = (index: number) => BigInt(projects + 1 + index);
const change = { disabled: undefined, expectedRevision: "" };
const results = [
  measure("creating", (index) => administration.create({ ...base, projectId: idOf(index) })),
  measure("changing", (index) =>
    administration.update(BigInt(1 + index), { ...change, config: { eventRetention: 30 + index } }),
  ),
  measure("deleting", (index) => administration.delete(idOf(index))),
];
await follower.stop();
process.exitCode = results.every(Boolean) ? 0 : 1;
