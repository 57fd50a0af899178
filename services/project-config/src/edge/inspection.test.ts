import assert from "node:assert/strict";
import { ConfigProblemEffect, ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { type StartedService, startService } from "../testing/start-service.ts";
import { watchStates } from "../testing/state-watch.ts";

const key = "a".repeat(32);
const document = { projectId: 42, organizationId: 1, publicKeys: [{ publicKey: key }], config: {} };
const invalidQuota = { id: "q", categories: [], limit: 5, window: 60 };

for (const place of ["local", "remote"] as const) {
  describe(`what operators see of configurations, ${place}`, () => {
    let started: StartedService;
    beforeEach(async () => {
      started = await startService({ place, files: { "shop.json": document } });
    });
    afterEach(() => started.dispose());

    async function problems(publicKey = ""): Promise<string[]> {
      const { reports } = await started.port.listConfigProblems({ publicKey });
      return reports.flatMap(({ subject, place: from, problems: listed }) =>
        listed.map(({ path, effect }) =>
          `${subject} | ${from.split("/").at(-1)} | ${path} | ${effect}`.replaceAll(started.folder, "…"),
        ),
      );
    }

    async function until(holds: () => Promise<boolean>): Promise<void> {
      const deadline = Date.now() + 5000;
      while (!(await holds())) {
        assert.ok(Date.now() < deadline, `does not hold: ${holds}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }

    it("are the documents that are not wholly in force, as long as that is so", async () => {
      assert.deepEqual(await problems(), []);
      await started.write("shop.json", { ...document, config: { quotas: [invalidQuota], features: ["foo"] } });
      await started.write("broken.json", "{");
      await started.write("global.json", { options: { "relay.upload-chunk.size": "big" } });
      await until(async () => (await problems()).length === 3);
      assert.deepEqual(await problems(), [
        `file …/broken.json | broken.json | document | ${ConfigProblemEffect.MALFORMED}`,
        `file …/global.json | global.json | options["relay.upload-chunk.size"] | ${ConfigProblemEffect.PARTIAL}`,
        `file …/shop.json | shop.json | config.quotas[0].categories | ${ConfigProblemEffect.PARTIAL}`,
      ]);
      const rendered = started.metrics.renderPrometheus();
      assert.match(rendered, /project_config_problem_documents\{effect="partial"\} 2/);
      assert.match(rendered, /project_config_problem_documents\{effect="malformed"\} 1/);
      await started.write("shop.json", document);
      await started.write("broken.json", { ...document, publicKeys: [{ publicKey: "b".repeat(32) }], projectId: 43 });
      await until(async () => (await problems()).length === 1);
    });

    it("are, of one key, remarks and the document that could not replace the one in force, too", async () => {
      await started.write("shop.json", { ...document, config: { quotas: [invalidQuota], features: ["foo"] } });
      await until(async () => (await problems(key)).length === 2);
      assert.deepEqual(await problems(key), [
        `project key ${key} | shop.json | config.quotas[0].categories | ${ConfigProblemEffect.PARTIAL}`,
        `project key ${key} | shop.json | config.features[0] | ${ConfigProblemEffect.NONE}`,
      ]);
      await started.write("shop.json", { ...document, config: { eventRetention: "90" } });
      await until(async () => (await problems(key)).some((line) => line.includes("eventRetention")));
      assert.equal((await problems(key)).length, 3, "those of the document that is still in force stay");
      assert.deepEqual(await problems("c".repeat(32)), []);
    });

    it("are the processes that watch a key, with the revision that each has applied", async () => {
      const applied = async () => {
        const { revision, status, watchers } = await started.port.listAppliedRevisions({ publicKey: key });
        return { revision, status, watchers: watchers.map((one) => [one.watcher, one.revision]) };
      };
      const first = await applied();
      assert.equal(first.status, ProjectStatus.ENABLED);
      assert.deepEqual(first.watchers, []);
      const [quick, slow] = [watchStates(started.port, key), watchStates(started.connect(), key)];
      await quick.until(() => quick.states.size === 1);
      await slow.until(() => slow.states.size === 1);
      quick.send({ watcher: "quick", applied: [{ publicKey: key, revision: first.revision }] });
      slow.send({ watcher: "slow" });
      await until(async () => (await applied()).watchers.every(([name]) => name !== ""));
      assert.deepEqual((await applied()).watchers, [
        ["quick", first.revision],
        ["slow", undefined],
      ]);

      await started.write("shop.json", { ...document, organizationId: 2 });
      await quick.until(() => quick.history.length === 2);
      const second = await applied();
      assert.notEqual(second.revision, first.revision);
      assert.deepEqual(second.watchers[0], ["quick", first.revision], "told, but not applied yet");
      quick.send({
        applied: [
          { publicKey: key, revision: second.revision },
          { publicKey: "b".repeat(32), revision: "x" },
        ],
      });
      await until(async () => (await applied()).watchers[0]?.[1] === second.revision);
      assert.match(started.metrics.renderPrometheus(), /project_config_apply_delay_seconds_count 2/);
      assert.match(started.metrics.renderPrometheus(), /project_config_change_delay_seconds_count 1/);

      await slow.stop();
      await until(async () => (await applied()).watchers.length === 1);
      const { watchers } = await started.port.listAppliedRevisions({ publicKey: key });
      const seconds = Number(watchers[0]?.appliedAt?.seconds);
      assert.ok(Math.abs(seconds - Date.now() / 1000) < 60, `applied at ${seconds}`);
      await quick.stop();
    });
  });
}
