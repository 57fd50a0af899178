import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ProjectConfigServiceDefinition,
  type ProjectState as ProjectStateMessage,
  ProjectStatus,
  type WatchProjectStatesRequest,
} from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import {
  bind,
  type CallContext,
  createPushQueue,
  createRpcServer,
  type Port,
  type PushQueue,
  RpcError,
  type RpcServer,
  remoteProjectConfig,
} from "@weir/rpc";
import type { ProjectState } from "./project-state.ts";
import { createProjectStates, type ProjectStates, type ProjectStatesOptions } from "./project-states.ts";

type ProjectConfigPort = Port<ProjectConfigServiceDefinition>;

/** A project-config service whose states the test sets. */
function fakeProjectConfig() {
  const states = new Map<string, ProjectStateMessage>();
  const streams = new Set<{ keys: Set<string>; answers: PushQueue<{ states: ProjectStateMessage[] }> }>();
  const globals = new Set<PushQueue<{ document: Buffer; revision: string }>>();
  const messages: WatchProjectStatesRequest[] = [];
  let global = { document: Buffer.from("{}"), revision: "g0" };
  const known = (key: string) =>
    states.get(key) ?? { publicKey: key, status: ProjectStatus.DISABLED, revision: "", document: Buffer.alloc(0) };
  const refuse = async (): Promise<never> => {
    throw new RpcError("UNIMPLEMENTED", "not in this test");
  };

  const port: ProjectConfigPort = {
    getProjectStates: refuse,
    getGlobalConfig: refuse,
    listProjects: refuse,
    getProject: refuse,
    createProject: refuse,
    updateProject: refuse,
    deleteProject: refuse,
    createProjectKey: refuse,
    deleteProjectKey: refuse,
    listConfigProblems: refuse,
    listAppliedRevisions: refuse,
    getRelays: refuse,
    challengeRelay: refuse,
    registerRelay: refuse,
    async *watchProjectStates(requests, context) {
      const stream = { keys: new Set<string>(), answers: createPushQueue<{ states: ProjectStateMessage[] }>() };
      streams.add(stream);
      endWith(context, stream.answers);
      void (async () => {
        for await (const request of requests) {
          messages.push(request);
          for (const key of request.subscribe) stream.keys.add(key);
          for (const key of request.unsubscribe) stream.keys.delete(key);
          if (request.subscribe.length > 0) stream.answers.push({ states: request.subscribe.map(known) });
        }
      })().catch(() => {});
      yield* stream.answers;
      streams.delete(stream);
    },
    async *watchGlobalConfig(_request, context) {
      const answers = createPushQueue<{ document: Buffer; revision: string }>();
      globals.add(answers);
      endWith(context, answers);
      answers.push(global);
      yield* answers;
    },
  };

  return {
    port,
    messages,
    streams,
    subscribed: () => [...streams].flatMap(({ keys }) => [...keys]).sort(),
    set(
      key: string,
      revision: string,
      document: unknown,
      status: ProjectStateMessage["status"] = ProjectStatus.ENABLED,
    ) {
      const state = { publicKey: key, status, revision, document: Buffer.from(JSON.stringify(document)) };
      states.set(key, state);
      for (const { keys, answers } of streams) if (keys.has(key)) answers.push({ states: [state] });
    },
    setGlobal(revision: string, document: unknown) {
      global = { revision, document: Buffer.from(JSON.stringify(document)) };
      for (const answers of globals) answers.push(global);
    },
    breakStreams() {
      for (const { answers } of streams) answers.fail(new RpcError("UNAVAILABLE", "broken by the test"));
      for (const answers of globals) answers.fail(new RpcError("UNAVAILABLE", "broken by the test"));
      streams.clear();
      globals.clear();
    },
  };
}

function endWith(context: CallContext | undefined, queue: { end(): void }): void {
  for (const signal of [context?.signal, context?.stopping]) signal?.addEventListener("abort", () => queue.end());
}

for (const place of ["in the same process", "over the network"]) {
  describe(`project states, ${place}`, () => {
    let service: ReturnType<typeof fakeProjectConfig>;
    let server: RpcServer | undefined;
    let states: ProjectStates;
    let errors: unknown[];
    let cleanUp: (() => Promise<void>)[];

    beforeEach(() => {
      service = fakeProjectConfig();
      cleanUp = [];
    });

    afterEach(async () => {
      for (const step of cleanUp.reverse()) await step();
    });

    async function start(options: Partial<ProjectStatesOptions> = {}): Promise<void> {
      errors = [];
      const projectConfig = place === "over the network" ? await serve() : service.port;
      states = createProjectStates({
        projectConfig,
        maxProjects: 100,
        now: Date.now,
        onError: (error) => errors.push(error),
        ...options,
      });
      states.start();
      cleanUp.push(() => states.stop());
    }

    async function serve(): Promise<ProjectConfigPort> {
      const served = createRpcServer({
        host: "127.0.0.1",
        port: 0,
        bindings: [bind(ProjectConfigServiceDefinition, service.port)],
        logger: { error() {}, warn() {} },
      });
      server = served;
      const { host, port } = await served.start();
      const remote = remoteProjectConfig(`${host}:${port}`);
      cleanUp.push(() => served.stop(1000));
      cleanUp.push(async () => remote.close());
      return remote;
    }

    it("are pending at first sight, and known once pushed", async () => {
      service.set(key(1), "r1", { projectId: 7 });
      await start();
      assert.equal(states.peek(key(1)).status, "pending");
      const state = await states.resolve(key(1), soon());
      assert.equal(state.status === "enabled" && state.projectId, 7n);
      assert.equal(states.peek(key(1)), state);
    });

    it("are subscribed at the start if they were asked for before", async () => {
      service.set(key(1), "r1", { projectId: 7 });
      errors = [];
      states = createProjectStates({ projectConfig: service.port, maxProjects: 10, now: Date.now, onError: () => {} });
      cleanUp.push(() => states.stop());
      states.peek(key(1));
      states.start();
      assert.equal((await states.resolve(key(1), soon())).status, "enabled");
    });

    it("are disabled if nobody knows them", async () => {
      await start();
      assert.deepEqual(await states.resolve(key(9), soon()), { status: "disabled", publicKey: key(9) });
    });

    it("are acknowledged under the process's name, revision by revision, but never what could not be read", async () => {
      service.set(key(1), "r1", { projectId: 7 });
      await start({ watcher: "quota here:1" });
      await states.resolve(key(1), soon());
      await states.resolve(key(2), soon());
      service.set(key(1), "r2", { projectId: "seven" });
      await eventually(() => errors.length === 1);
      service.set(key(1), "r3", { projectId: 8 });
      const applied = () =>
        service.messages.flatMap((message) => message.applied.map(({ publicKey, revision }) => [publicKey, revision]));
      await eventually(() => applied().length === 3);
      assert.deepEqual(applied(), [
        [key(1), "r1"],
        [key(2), ""],
        [key(1), "r3"],
      ]);
      assert.equal(service.messages[0]?.watcher, "quota here:1");
    });

    it("ask for many keys in one message", async () => {
      await start();
      await states.resolve(key(0), soon());
      service.messages.length = 0;
      const keys = Array.from({ length: 50 }, (_, i) => key(i + 1));
      await Promise.all(keys.map((k) => states.resolve(k, soon())));
      assert.deepEqual(
        service.messages.map(({ subscribe }) => subscribe),
        [keys],
      );
    });

    it("change when they are pushed anew, and tell their listeners", async () => {
      service.set(key(1), "r1", { projectId: 7 });
      await start();
      await states.resolve(key(1), soon());
      const changes: ProjectState[] = [];
      const end = states.onChange((state) => changes.push(state));
      service.set(key(1), "r2", { projectId: 8 });
      await eventually(() => changes.length === 1);
      assert.equal(changes[0]?.status === "enabled" && changes[0].projectId, 8n);
      service.set(key(1), "r3", {}, ProjectStatus.DISABLED);
      await eventually(() => states.peek(key(1)).status === "disabled");
      assert.equal(changes.length, 2);
      end();
      service.set(key(1), "r4", { projectId: 9 });
      await eventually(() => states.peek(key(1)).status === "enabled");
      assert.equal(changes.length, 2);
    });

    it("are parsed once per revision", async () => {
      service.set(key(1), "r1", { projectId: 7 });
      await start();
      const first = await states.resolve(key(1), soon());
      service.set(key(1), "r1", { projectId: 7 });
      service.set(key(2), "r1", {});
      await states.resolve(key(2), soon());
      assert.equal(states.peek(key(1)), first);
    });

    it("stay as they were when a document is malformed or not known for the moment, and say what is wrong", async () => {
      service.set(key(1), "r1", { projectId: 7 });
      await start();
      await states.resolve(key(1), soon());
      service.set(key(1), "r2", { config: { features: [1] } });
      await eventually(() => errors.length === 1);
      assert.match(String(errors[0]), /config\.features\[0\]: found 1, expected/);
      service.set(key(1), "", {}, ProjectStatus.PENDING);
      service.set(key(2), "r1", {});
      await states.resolve(key(2), soon());
      const state = states.peek(key(1));
      assert.equal(state.status === "enabled" && state.projectId, 7n);
      service.set(key(3), "r1", { config: 5 });
      states.peek(key(3));
      await eventually(() => errors.length === 2);
      const never = states.peek(key(3));
      assert.equal(never.status === "pending" && never.problems[0]?.path, "config");
    });

    it("tell what is in error in documents that are in use", async () => {
      const told: string[] = [];
      const filterSettings = { releases: { releases: ["[a"] } };
      service.set(key(1), "r1", { config: { filterSettings } });
      service.setGlobal("g1", { filters: 5 });
      await start({
        onProblems: (source, problems) => told.push(`${source}: ${problems.map(({ path }) => path).join()}`),
      });
      await states.resolve(key(1), soon());
      await eventually(() => told.length === 2);
      assert.deepEqual(told.sort(), [
        "the global configuration: filters",
        `the state of project key ${key(1)}: config.filterSettings.releases.releases[0]`,
      ]);
      assert.deepEqual(errors, []);
    });

    it("end the wait when the signal aborts", async () => {
      service.set(key(1), "", {}, ProjectStatus.PENDING);
      await start();
      await assert.rejects(states.resolve(key(1), AbortSignal.timeout(50)), { name: "TimeoutError" });
      await assert.rejects(states.resolve(key(1), AbortSignal.abort(new Error("too late"))), /too late/);
    });

    it("are bounded; what is in use stays, what leaves is no longer subscribed", async () => {
      await start({ maxProjects: 10 });
      for (let i = 0; i < 60; i++) {
        states.peek(key(0));
        states.peek(key(i));
        await sleep(1);
      }
      assert.equal(states.size(), 10);
      // What is still under way may be ten keys, too.
      const wanted = [key(0), key(59)];
      await eventually(() => {
        const subscribed = service.subscribed();
        return subscribed.length === 10 && wanted.every((one) => subscribed.includes(one));
      });
    });

    it("serve what they know while the connection is lost, and catch up when it is back", async () => {
      service.set(key(1), "r1", { projectId: 7 });
      service.set(key(2), "r1", { projectId: 8 });
      await start();
      const first = await states.resolve(key(1), soon());
      await states.resolve(key(2), soon());
      assert.equal(states.outOfReachMs(), 0);
      service.breakStreams();
      service.set(key(2), "r2", { projectId: 9 });
      await eventually(() => errors.length > 0);
      assert.equal(states.peek(key(1)), first);
      states.peek(key(3));
      await eventually(() => {
        const state = states.peek(key(2));
        return state.status === "enabled" && state.projectId === 9n;
      });
      assert.equal(states.peek(key(1)), first);
      await eventually(() => states.peek(key(3)).status === "disabled");
      assert.deepEqual(service.subscribed(), [key(1), key(2), key(3)]);
      assert.equal(states.outOfReachMs(), 0);
    });

    it("hold the global configuration, its changes, and the last good one", async () => {
      service.setGlobal("g1", { quotas: [{ id: "a", categories: ["error"], limit: 0 }] });
      await start();
      assert.equal(states.globalConfig().revision, "");
      await eventually(() => states.globalConfig().revision === "g1");
      assert.equal(states.globalConfig().quotas[0]?.id, "a");
      service.setGlobal("g2", { quotas: 5 });
      await eventually(() => errors.length === 1);
      assert.equal(states.globalConfig().revision, "g1");
      service.setGlobal("g3", {});
      await eventually(() => states.globalConfig().revision === "g3");
    });

    it("stop, and leave no stream behind", async () => {
      await start();
      await states.resolve(key(1), soon());
      await states.stop();
      await eventually(() => service.streams.size === 0);
      assert.equal(states.peek(key(1)).status, "disabled");
      if (server) await server.stop(1000);
    });
  });
}

function key(n: number): string {
  return n.toString(16).padStart(32, "0");
}

function soon(): AbortSignal {
  return AbortSignal.timeout(5000);
}

async function eventually(holds: () => boolean): Promise<void> {
  const end = Date.now() + 5000;
  while (!holds()) {
    if (Date.now() > end) throw new assert.AssertionError({ message: `did not come true: ${holds}` });
    await sleep(5);
  }
}
