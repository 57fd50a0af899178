import assert from "node:assert/strict";
import type { CreateProjectRequest, Project } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { ProjectOrigin, ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { RpcError } from "@weir/rpc";
import { type StartedService, type StartOptions, startService } from "../testing/start-service.ts";
import { watchStates } from "../testing/state-watch.ts";
import { ensureDefaultProject } from "./ensure-default-project.ts";

for (const place of ["local", "remote"] as const) {
  describe(`management of projects, ${place}`, () => {
    let started: StartedService;

    async function start(options: Omit<StartOptions, "place"> = {}): Promise<void> {
      started = await startService({ place, ...options });
    }

    afterEach(() => started.dispose());

    async function create(more: Partial<CreateProjectRequest> = {}): Promise<Project> {
      const request = { slug: "", projectId: 0n, organizationId: 0n, config: Buffer.alloc(0), ...more };
      const { project } = await started.port.createProject(request);
      assert.ok(project);
      return project;
    }

    const update = (
      projectId: bigint,
      config?: unknown,
      more: { disabled?: boolean; expectedRevision?: string } = {},
    ) =>
      started.port.updateProject({
        projectId,
        config: config === undefined ? undefined : json(config),
        disabled: more.disabled,
        expectedRevision: more.expectedRevision ?? "",
      });

    it("creates a project that is useful at once, with ids from 1 and a key of 32 hexadecimal digits", async () => {
      await start();
      const before = Date.now();
      const project = await create();
      assert.equal(project.projectId, 1n);
      assert.equal(project.organizationId, 1n);
      assert.equal(project.slug, "project-1");
      assert.equal(project.origin, ProjectOrigin.STORE);
      assert.equal(project.disabled, false);
      assert.deepEqual(JSON.parse(project.config.toString()), {
        allowedDomains: ["*"],
        features: [
          "organizations:ourlogs-ingestion",
          "organizations:tracemetrics-ingestion",
          "organizations:session-replay",
          "organizations:continuous-profiling",
        ],
      });
      const seconds = Number(project.lastChange?.seconds);
      assert.ok(seconds >= Math.floor(before / 1000) && seconds <= Date.now() / 1000);
      const [projectKey] = project.keys;
      assert.match(projectKey?.publicKey ?? "", /^[0-9a-f]{32}$/);
      assert.equal(projectKey?.keyId, 1n);

      const { states } = await started.port.getProjectStates({ publicKeys: [projectKey?.publicKey ?? ""] });
      assert.equal(states[0]?.status, ProjectStatus.ENABLED);
      const document = JSON.parse(states[0]?.document.toString() ?? "");
      assert.equal(document.projectId, 1);
      assert.deepEqual(document.publicKeys, [{ publicKey: projectKey?.publicKey, numericId: 1 }]);
      assert.equal((await create()).projectId, 2n);
    });

    it("tells watchers of a created, changed, disabled and deleted project", async () => {
      await start();
      const project = await create({ config: json({ eventRetention: 30 }) });
      const publicKey = project.keys[0]?.publicKey ?? "";
      const watch = watchStates(started.connect(), publicKey);
      const config = () => {
        const bytes = watch.states.get(publicKey)?.document;
        return bytes?.length ? JSON.parse(bytes.toString()).config : undefined;
      };
      await watch.until(() => config()?.eventRetention === 30);
      await update(1n, { eventRetention: 31 });
      await watch.until(() => config()?.eventRetention === 31);
      await update(1n, undefined, { disabled: true });
      await watch.until(() => watch.states.get(publicKey)?.status === ProjectStatus.DISABLED);
      await update(1n, undefined, { disabled: false });
      await watch.until(() => config()?.eventRetention === 31);
      await started.port.deleteProject({ projectId: 1n });
      await watch.until(() => watch.states.get(publicKey)?.status === ProjectStatus.DISABLED);
      await watch.stop();
      await refused(started.port.getProject({ projectId: 1n }), "NOT_FOUND");
    });

    it("brings a change to ten watchers within a second", async () => {
      await start();
      const project = await create({ config: json({ eventRetention: 30 }) });
      const publicKey = project.keys[0]?.publicKey ?? "";
      const watches = Array.from({ length: 10 }, () => watchStates(started.connect(), publicKey));
      await Promise.all(watches.map((watch) => watch.until(() => watch.states.size === 1)));
      const before = performance.now();
      await update(1n, { eventRetention: 31 });
      await Promise.all(watches.map((watch) => watch.until(() => watch.history.length === 2)));
      assert.ok(performance.now() - before < 1000, `took ${performance.now() - before} ms`);
      for (const watch of watches) await watch.stop();
    });

    it("keeps projects, keys and changes over a restart", async () => {
      await start();
      await create({ slug: "shop", projectId: 40n, organizationId: 9n });
      await started.port.createProjectKey({ projectId: 40n });
      await update(40n, { eventRetention: 12 }, { disabled: true });
      const { project: before } = await started.port.getProject({ projectId: 40n });
      started = await started.restart();
      const { project: after } = await started.port.getProject({ projectId: 40n });
      assert.deepEqual(after, before);
      assert.equal(after?.keys.length, 2);
      assert.equal((await create()).projectId, 41n);
    });

    it("keeps nothing over a restart when nothing may be kept on disk", async () => {
      await start({ onDisk: false });
      await create();
      started = await started.restart();
      assert.deepEqual(await started.port.listProjects({ pageSize: 0, pageToken: "" }), {
        projects: [],
        nextPageToken: "",
      });
    });

    it("lists projects of files and of the store by id, page by page", async () => {
      await start({
        files: { "f.json": { projectId: 5, publicKeys: [{ publicKey: "f".repeat(32) }], slug: "filed" } },
      });
      for (const projectId of [30n, 2n, 7n]) await create({ projectId });
      const ids: bigint[] = [];
      let pageToken = "";
      do {
        const page = await started.port.listProjects({ pageSize: 3, pageToken });
        assert.ok(page.projects.length <= 3);
        ids.push(...page.projects.map(({ projectId }) => projectId));
        pageToken = page.nextPageToken;
      } while (pageToken !== "");
      assert.deepEqual(ids, [2n, 5n, 7n, 30n]);
      const { project } = await started.port.getProject({ projectId: 5n });
      assert.equal(project?.origin, ProjectOrigin.FILE);
      assert.equal(project?.slug, "filed");
      await refused(started.port.listProjects({ pageSize: 0, pageToken: "x" }), "INVALID_ARGUMENT");
    });

    it("refuses ids and names that are taken, in the store or by a file", async () => {
      await start({
        files: { "f.json": { projectId: 5, publicKeys: [{ publicKey: "f".repeat(32) }], slug: "filed" } },
      });
      await create({ slug: "shop", projectId: 3n });
      await refused(create({ projectId: 3n }), "ALREADY_EXISTS");
      await refused(create({ projectId: 5n }), "ALREADY_EXISTS");
      await refused(create({ slug: "shop" }), "ALREADY_EXISTS");
      await refused(create({ slug: "filed" }), "ALREADY_EXISTS");
    });

    it("refuses bad input and names the member", async () => {
      await start();
      const cases: [Partial<CreateProjectRequest>, string][] = [
        [{ slug: "a b" }, "slug"],
        [{ slug: "x".repeat(51) }, "slug"],
        [{ config: Buffer.from("{") }, "config"],
        [{ config: json([]) }, "config"],
        [{ config: json({ features: [1] }) }, "config.features[0]"],
        [{ config: json({ quotas: [{ id: "q", limit: 5, window: 60 }] }) }, "config.quotas[0].categories"],
        [{ config: json({ sampling: { version: 2, rules: 5 } }) }, "config.sampling.rules"],
        [{ projectId: 2n ** 60n }, "project_id"],
        [{ organizationId: 2n ** 60n }, "organization_id"],
      ];
      for (const [request, field] of cases) {
        const error = await refused(create(request), "INVALID_ARGUMENT");
        assert.equal(error.violations[0]?.field, field);
        assert.match(error.violations[0]?.description ?? "", /expected/);
      }
      assert.equal((await started.port.listProjects({ pageSize: 0, pageToken: "" })).projects.length, 0);
      await create();
      const error = await refused(update(1n, { eventRetention: "90" }), "INVALID_ARGUMENT");
      assert.equal(error.violations[0]?.field, "config.eventRetention");
    });

    it("refuses to change what comes from a file", async () => {
      const publicKey = "f".repeat(32);
      await start({ files: { "f.json": { projectId: 5, publicKeys: [{ publicKey }] } } });
      for (const attempt of [
        update(5n, {}),
        started.port.deleteProject({ projectId: 5n }),
        started.port.createProjectKey({ projectId: 5n }),
        started.port.deleteProjectKey({ projectId: 5n, publicKey }),
      ]) {
        const error = await refused(attempt, "FAILED_PRECONDITION");
        assert.match(error.message, /f\.json/);
      }
    });

    it("refuses a change that is based on an older revision", async () => {
      await start();
      const { revision } = await create();
      const { project } = await update(1n, { eventRetention: 5 }, { expectedRevision: revision });
      assert.notEqual(project?.revision, revision);
      await refused(update(1n, { eventRetention: 6 }, { expectedRevision: revision }), "ABORTED");
      const { project: unchanged } = await started.port.getProject({ projectId: 1n });
      assert.deepEqual(JSON.parse(unchanged?.config.toString() ?? ""), { eventRetention: 5 });
    });

    it("adds and removes keys, but never the last one", async () => {
      await start();
      const project = await create();
      const first = project.keys[0]?.publicKey ?? "";
      const { key } = await started.port.createProjectKey({ projectId: 1n });
      assert.ok(key);
      assert.equal(key.keyId, 2n);
      const { states } = await started.port.getProjectStates({ publicKeys: [key.publicKey] });
      assert.equal(JSON.parse(states[0]?.document.toString() ?? "").publicKeys[0].numericId, 2);
      await started.port.deleteProjectKey({ projectId: 1n, publicKey: first });
      const after = await started.port.getProjectStates({ publicKeys: [first, key.publicKey] });
      assert.deepEqual(
        after.states.map(({ status }) => status),
        [ProjectStatus.DISABLED, ProjectStatus.ENABLED],
      );
      await refused(started.port.deleteProjectKey({ projectId: 1n, publicKey: key.publicKey }), "FAILED_PRECONDITION");
      await refused(started.port.deleteProjectKey({ projectId: 1n, publicKey: first }), "NOT_FOUND");
      await refused(started.port.createProjectKey({ projectId: 8n }), "NOT_FOUND");
      assert.equal((await started.port.createProjectKey({ projectId: 1n })).key?.keyId, 3n);
    });

    it("lets a file win over the store, says so, and serves the store's project when the file is gone", async () => {
      await start();
      const project = await create();
      const publicKey = project.keys[0]?.publicKey ?? "";
      const watch = watchStates(started.connect(), publicKey);
      const projectId = () => {
        const bytes = watch.states.get(publicKey)?.document;
        return bytes?.length ? JSON.parse(bytes.toString()).projectId : undefined;
      };
      await watch.until(() => projectId() === 1);
      await started.write("f.json", { projectId: 77, publicKeys: [{ publicKey }] });
      await watch.until(() => projectId() === 77);
      assert.match(JSON.stringify(started.logged), /two sources claim the same/);
      await watch.stop();
    });

    it("makes project 1 on the first start and only then", async () => {
      await start();
      const first = await ensureDefaultProject(started.port);
      assert.equal(first.created, true);
      assert.equal(first.project.slug, "default");
      assert.equal(first.project.projectId, 1n);
      assert.equal(first.project.keys.length, 1);
      started = await started.restart();
      const again = await ensureDefaultProject(started.port);
      assert.equal(again.created, false);
      assert.deepEqual(again.project, first.project);
    });

    it("makes no project if a file has one", async () => {
      await start({ files: { "f.json": { projectId: 5, publicKeys: [{ publicKey: "f".repeat(32) }] } } });
      const { project, created } = await ensureDefaultProject(started.port);
      assert.equal(created, false);
      assert.equal(project.projectId, 5n);
    });
  });
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

async function refused(call: Promise<unknown>, code: RpcError["code"]): Promise<RpcError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof RpcError, `RpcError expected, found ${error}`);
    assert.equal(error.code, code);
    return error;
  }
  throw new assert.AssertionError({ message: `${code} was expected` });
}
