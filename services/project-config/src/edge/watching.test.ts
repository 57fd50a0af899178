import assert from "node:assert/strict";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ProjectState, ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { createProjectStates } from "@weir/project-state";
import { type StartedService, type StartOptions, startService } from "../testing/start-service.ts";
import { type StateWatch, watchStates } from "../testing/state-watch.ts";

for (const place of ["local", "remote"] as const) {
  describe(`watching projects, ${place}`, () => {
    let started: StartedService;
    let watches: StateWatch[];

    async function start(options: Omit<StartOptions, "place"> = {}): Promise<void> {
      watches = [];
      started = await startService({ place, ...options });
    }

    function watch(...keys: string[]): StateWatch {
      const opened = watchStates(started.connect(), ...keys);
      watches.push(opened);
      return opened;
    }

    afterEach(async () => {
      for (const opened of watches) await opened.stop();
      await started.dispose();
    });

    it("pushes the state of a file's project at once, and unknown keys as disabled", async () => {
      await start({ files: { "shop.json": document(1, key(1)) } });
      const opened = watch(key(1), key(9));
      await opened.until(() => opened.states.size === 2);
      assert.deepEqual(projectOf(opened.states.get(key(1))), document(1, key(1)));
      assert.equal(opened.states.get(key(1))?.status, ProjectStatus.ENABLED);
      assert.deepEqual(opened.states.get(key(9)), disabled(key(9)));
    });

    it("calls every state pending until the sources are loaded, then tells what it knows", async () => {
      await start({ files: { "shop.json": document(1, key(1)) }, startsItself: false });
      const opened = watch(key(1), key(9));
      await opened.until(() => opened.states.size === 2);
      assert.deepEqual(
        [...opened.states.values()].map(({ status }) => status),
        [ProjectStatus.PENDING, ProjectStatus.PENDING],
      );
      assert.equal(started.service.health()[0]?.healthy, false);
      const list = started.port.listProjects({ pageSize: 0, pageToken: "" });
      await assert.rejects(list, { code: "UNAVAILABLE", retryable: true });
      await started.service.start();
      await opened.until(() => projectOf(opened.states.get(key(1)))?.projectId === 1);
      await opened.until(() => opened.states.get(key(9))?.status === ProjectStatus.DISABLED);
      assert.deepEqual(started.service.health(), [
        { name: "sources", healthy: true, detail: "1 projects, 0 broken files, 0 conflicts" },
      ]);
    });

    it("reads YAML as it reads JSON", async () => {
      await start({
        files: {
          "a.yml": `projectId: 3\npublicKeys:\n  - publicKey: "${key(3)}"\nconfig:\n  allowedDomains: ["a.test"]\n`,
          "b.yaml": `projectId: 4\npublicKeys: [{publicKey: "${key(4)}", numericId: 8}]\n`,
          "notes.txt": "not a document",
          ".hidden.json": "{",
        },
      });
      const opened = watch(key(3), key(4));
      await opened.until(() => opened.states.size === 2);
      assert.deepEqual(projectOf(opened.states.get(key(3)))?.config, { allowedDomains: ["a.test"] });
      assert.deepEqual(projectOf(opened.states.get(key(4)))?.publicKeys, [{ publicKey: key(4), numericId: 8 }]);
      assert.deepEqual(problemsLogged(), []);
    });

    it("serves every key of a document, each with itself listed first", async () => {
      await start({ files: { "a.json": document(1, key(1), key(2)) } });
      const opened = watch(key(1), key(2));
      await opened.until(() => opened.states.size === 2);
      assert.deepEqual(listedKeys(opened.states.get(key(1))), [key(1), key(2)]);
      assert.deepEqual(listedKeys(opened.states.get(key(2))), [key(2), key(1)]);
    });

    it("brings every change to all of 11 watchers within a second: new, changed, disabled, renamed, removed", async () => {
      await start();
      const opened = Array.from({ length: 10 }, () => watch(key(1)));
      const states = createProjectStates({
        projectConfig: started.service.port,
        maxProjects: 10,
        now: Date.now,
        onError() {},
      });
      states.start();
      try {
        await Promise.all(opened.map((one) => one.until(() => one.states.size === 1)));
        await states.resolve(key(1), AbortSignal.timeout(3000));

        const everyone = async (change: () => Promise<void>, holds: (state: ProjectState | undefined) => boolean) => {
          const before = performance.now();
          await change();
          await Promise.all(opened.map((one) => one.until(() => holds(one.states.get(key(1))))));
          assert.ok(performance.now() - before < 1000, `took ${performance.now() - before} ms`);
        };
        await everyone(
          () => started.write("a.json", document(1, key(1))),
          (state) => projectOf(state)?.projectId === 1,
        );
        await everyone(
          () => started.write("a.json", document(2, key(1))),
          (state) => projectOf(state)?.projectId === 2,
        );
        const inProcess = states.peek(key(1));
        assert.equal(inProcess.status === "enabled" && inProcess.projectId, 2n);
        await everyone(
          () => started.write("a.json", { ...document(2, key(1)), disabled: true }),
          (state) => state?.status === ProjectStatus.DISABLED,
        );
        await everyone(
          async () => {
            const path = join(started.folder, ".a.json.new");
            await writeFile(path, JSON.stringify(document(3, key(1))));
            await rename(path, join(started.folder, "a.json"));
          },
          (state) => projectOf(state)?.projectId === 3,
        );
        await everyone(
          () => rm(join(started.folder, "a.json")),
          (state) => state?.status === ProjectStatus.DISABLED,
        );
      } finally {
        await states.stop();
      }
    });

    it("tells changes although another file changes 100 times a second, and of that one the last content in the end", async () => {
      await start();
      const flapping = watch(key(1));
      const calm = watch(key(2));
      await started.write("b.json", document(20, key(2)));
      await calm.until(() => projectOf(calm.states.get(key(2)))?.projectId === 20);
      let writes = 0;
      const flaps = setInterval(() => {
        writes += 1;
        void started.write("a.json", document(writes, key(1)));
      }, 10);
      try {
        await flapping.until(() => flapping.history.length > 5);
        await started.write("b.json", document(21, key(2)));
        await calm.until(() => projectOf(calm.states.get(key(2)))?.projectId === 21);
        await flapping.until(() => writes > 60);
      } finally {
        clearInterval(flaps);
      }
      await started.write("a.json", document(1000, key(1)));
      await flapping.until(() => projectOf(flapping.states.get(key(1)))?.projectId === 1000);
      assert.ok(flapping.history.length <= writes, "several changes may be told as one");
    });

    it("notices when a mounted Kubernetes ConfigMap is swapped under its links", async () => {
      await start();
      const { folder } = started;
      const publish = async (version: string, content: object) => {
        await mkdir(join(folder, `..${version}`));
        await writeFile(join(folder, `..${version}`, "a.json"), JSON.stringify(content));
        await symlink(`..${version}`, join(folder, "..data_tmp"));
        await rename(join(folder, "..data_tmp"), join(folder, "..data"));
      };
      await publish("v1", document(1, key(1)));
      await symlink(join("..data", "a.json"), join(folder, "a.json"));
      const opened = watch(key(1));
      await opened.until(() => projectOf(opened.states.get(key(1)))?.projectId === 1);
      for (const [version, projectId] of [["v2", 2] as const, ["v3", 3] as const]) {
        await publish(version, document(projectId, key(1)));
        await opened.until(() => projectOf(opened.states.get(key(1)))?.projectId === projectId);
      }
    });

    it("keeps the last good content of a broken file, and logs what is wrong where", async () => {
      await start({ files: { "a.json": document(1, key(1)), "b.yml": "projectId: 2\n", "c.json": "[" } });
      const opened = watch(key(1));
      await opened.until(() => opened.states.size === 1);
      await started.write("a.json", { ...document(2, key(1)), config: { features: [1] } });
      await eventually(() => problemsLogged().length === 3);
      const [first, second, third] = problemsLogged();
      assert.match(JSON.stringify(first), /b\.yml.*publicKeys\[0\]\.publicKey|c\.json/);
      assert.match(JSON.stringify([first, second]), /b\.yml/);
      assert.match(JSON.stringify([first, second]), /c\.json.*JSON/);
      assert.match(JSON.stringify(third), /a\.json.*config\.features\[0\].*"found":"1"/);
      const { states } = await started.port.getProjectStates({ publicKeys: [key(1)] });
      assert.equal(projectOf(states[0])?.projectId, 1);
      await started.write("a.json", document(3, key(1)));
      await opened.until(() => projectOf(opened.states.get(key(1)))?.projectId === 3);
    });

    it("contains an invalid quota: the state is served, and the problem is logged", async () => {
      const broken = { ...document(1, key(1)), config: { quotas: [{ id: "q", limit: 5, window: 60 }] } };
      await start({ files: { "a.json": broken } });
      const opened = watch(key(1));
      await opened.until(() => opened.states.get(key(1))?.status === ProjectStatus.ENABLED);
      assert.match(JSON.stringify(started.logged), /quotas\[0\]/);
    });

    it("lets a subscription be added and removed on the open stream", async () => {
      await start({ files: { "a.json": document(1, key(1)), "b.json": document(2, key(2)) } });
      const opened = watch(key(1));
      await opened.until(() => opened.states.size === 1);
      opened.send({ subscribe: [key(2)], unsubscribe: [key(1)] });
      await opened.until(() => opened.states.size === 2);
      await started.write("a.json", document(5, key(1)));
      await started.write("b.json", document(6, key(2)));
      await opened.until(() => projectOf(opened.states.get(key(2)))?.projectId === 6);
      assert.equal(projectOf(opened.states.get(key(1)))?.projectId, 1);
      opened.send({ subscribe: [key(2)] });
      const seen = opened.history.length;
      await opened.until(() => opened.history.length === seen + 1);
    });

    it("does not push what did not change", async () => {
      await start({ files: { "a.json": document(1, key(1)), "b.json": document(2, key(2)) } });
      const opened = watch(key(1), key(2));
      await opened.until(() => opened.states.size === 2);
      await started.write("b.json", document(3, key(2)));
      await opened.until(() => projectOf(opened.states.get(key(2)))?.projectId === 3);
      assert.equal(opened.history.filter(({ publicKey }) => publicKey === key(1)).length, 1);
    });

    it("uses the first of two files that claim a key, says so once, and takes the other when the first is gone", async () => {
      await start({ files: { "a.json": document(1, key(1)), "b.json": document(2, key(1)) } });
      const opened = watch(key(1));
      await opened.until(() => projectOf(opened.states.get(key(1)))?.projectId === 1);
      const conflicts = () => started.logged.filter(({ msg }) => String(msg).startsWith("two sources"));
      assert.equal(conflicts().length, 1);
      assert.match(JSON.stringify(conflicts()[0]), new RegExp(`key ${key(1)}.*a\\.json.*b\\.json`));
      assert.match(started.metrics.renderPrometheus(), /weir_project_config_conflicts 1\n/);
      await rm(join(started.folder, "a.json"));
      await opened.until(() => projectOf(opened.states.get(key(1)))?.projectId === 2);
    });

    it("serves the global configuration of the folder, pushes its changes, and keeps the last good one", async () => {
      await start();
      assert.equal((await started.port.getGlobalConfig({})).document.toString(), "{}");
      const abort = new AbortController();
      const seen: string[] = [];
      const watching = (async () => {
        for await (const { document } of started.port.watchGlobalConfig({}, { signal: abort.signal })) {
          seen.push(document.toString());
        }
      })().catch(() => {});
      await eventually(() => seen.length === 1);
      await started.write("global.yml", "options:\n  relay.upload-chunk.size: 5\n");
      await eventually(() => seen.length === 2);
      await started.write("global.yml", "quotas: 5\n");
      await eventually(() => problemsLogged().length === 1);
      await started.write("global.yml", "{}");
      await eventually(() => seen.length === 3);
      assert.deepEqual(seen, ["{}", '{"options":{"relay.upload-chunk.size":5}}', "{}"]);
      abort.abort();
      await watching;
    });

    it("answers a batch in the order of the request, and refuses more than 1000 keys", async () => {
      await start({ files: { "a.json": document(1, key(1)) } });
      const { states } = await started.port.getProjectStates({ publicKeys: [key(2), key(1), key(2)] });
      assert.deepEqual(
        states.map(({ publicKey, status }) => [publicKey, status]),
        [
          [key(2), ProjectStatus.DISABLED],
          [key(1), ProjectStatus.ENABLED],
          [key(2), ProjectStatus.DISABLED],
        ],
      );
      const tooMany = Array.from({ length: 1001 }, (_, i) => key(i));
      await assert.rejects(started.port.getProjectStates({ publicKeys: tooMany }), { code: "INVALID_ARGUMENT" });
    });

    it("forgets a watcher that has left, and ends all when it stops", async () => {
      await start();
      const leaving = watch(key(1));
      await leaving.until(() => leaving.states.size === 1);
      const staying = watch(key(1));
      await staying.until(() => staying.states.size === 1);
      await leaving.stop();
      await eventually(() => /weir_project_config_watchers 1\n/.test(started.metrics.renderPrometheus()));
      await started.service.stop(AbortSignal.timeout(1000));
      await assert.doesNotReject(staying.stop());
    });

    function problemsLogged(): object[] {
      return started.logged.filter(({ msg }) => String(msg).startsWith("file cannot be used"));
    }
  });
}

describe("a folder of 2,000 documents", () => {
  it("is loaded in less than two seconds of CPU time", async () => {
    const config = { allowedDomains: ["*"], quotas: quotas(20), piiConfig: { rules: {}, applications: {} } };
    const files = Object.fromEntries(
      Array.from({ length: 2000 }, (_, i) => [`p${i}.json`, { ...document(i + 1, key(i + 1)), config }]),
    );
    const prepared = await startService({ place: "local", files });
    const before = process.cpuUsage();
    const started = await prepared.restart();
    const { user, system } = process.cpuUsage(before);
    const took = (user + system) / 1000;
    try {
      const { projects } = await started.port.listProjects({ pageSize: 1000, pageToken: "1000" });
      assert.equal(projects.length, 1000);
      assert.ok(took < 2000, `took ${took} ms`);
    } finally {
      await started.dispose();
    }
  });
});

function key(n: number): string {
  return n.toString(16).padStart(32, "0");
}

function document(projectId: number, ...publicKeys: string[]) {
  return {
    projectId,
    organizationId: 7,
    publicKeys: publicKeys.map((publicKey) => ({ publicKey })),
    config: { allowedDomains: ["*"] },
  };
}

function quotas(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `q${i}`,
    categories: ["error"],
    scope: "project",
    limit: 100,
    window: 60,
  }));
}

function disabled(publicKey: string): ProjectState {
  return { publicKey, status: ProjectStatus.DISABLED, revision: "", document: Buffer.alloc(0) };
}

function projectOf(state: ProjectState | undefined): Readonly<Record<string, unknown>> | undefined {
  return state === undefined || state.document.length === 0 ? undefined : JSON.parse(state.document.toString());
}

function listedKeys(state: ProjectState | undefined): string[] {
  const listed = projectOf(state)?.publicKeys as { publicKey: string }[];
  return listed.map(({ publicKey }) => publicKey);
}

async function eventually(holds: () => boolean): Promise<void> {
  const end = Date.now() + 3000;
  while (!holds()) {
    if (Date.now() > end) throw new assert.AssertionError({ message: `did not come true: ${holds}` });
    await sleep(5);
  }
}
