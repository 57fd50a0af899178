import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../bin/weir.mjs", import.meta.url));
const startTimeoutMs = 30_000;

describe("the command line beside a running Weir", function () {
  this.timeout(90_000);
  let folder: string;
  let server: ChildProcess;
  /** Options that lead to the running Weir. */
  let there: readonly string[];

  function start(args: readonly string[], env: Record<string, string> = {}) {
    return spawn(process.execPath, [program, ...args], { cwd: folder, env: { PATH: process.env.PATH, ...env } });
  }

  async function weir(...args: readonly string[]) {
    const child = start([...args, ...there]);
    child.stdin.end();
    const closed = once(child, "close");
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await closed;
    return { code: child.exitCode, out, err };
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-running-"));
    const readyFile = join(folder, "ready.json");
    server = start(["run", "--port", "0", "--grpc-port", "0"], { WEIR_READY_FILE: readyFile });
    server.stdout?.resume();
    const errors = server.stderr === null ? Promise.resolve("") : text(server.stderr);
    const deadline = performance.now() + startTimeoutMs;
    for (;;) {
      const ready = await readFile(readyFile, "utf8").catch(() => "");
      if (ready !== "") {
        const { http, grpc } = JSON.parse(ready) as { http: string; grpc: string };
        there = ["--set", `grpc.port=${grpc.split(":")[1]}`, "--set", `relay.port=${http.split(":")[1]}`];
        return;
      }
      if (server.exitCode !== null || performance.now() > deadline)
        throw new Error(`weir run did not start: ${await errors}`);
      await sleep(50);
    }
  });
  after(async () => {
    const closed = once(server, "close");
    server.kill("SIGTERM");
    await closed;
    await rm(folder, { recursive: true });
  });

  it("lists the project of the first start, and creates, shows, changes and deletes others", async () => {
    assert.match(
      (await weir("project", "list")).out,
      /^ID +NAME +ORG +STATE +FROM +DSN\n1 +default +1 +enabled +store +http:\/\/[0-9a-f]{32}@127\.0\.0\.1:\d+\/1\n$/,
    );
    await writeFile(join(folder, "settings.yml"), "allowedDomains: [example.org]\n");
    const created = await weir(
      "project",
      "create",
      "my-app",
      "--id",
      "7",
      "--organization",
      "3",
      "--settings",
      "settings.yml",
      "--json",
    );
    const project = JSON.parse(created.out) as {
      projectId: string;
      organizationId: string;
      slug: string;
      config: unknown;
    };
    assert.deepEqual([project.projectId, project.organizationId, project.slug], ["7", "3", "my-app"]);
    assert.deepEqual(project.config, { allowedDomains: ["example.org"] });
    assert.match((await weir("project", "update", "my-app", "--disable")).out, /State +disabled: refuses data/);
    assert.match((await weir("project", "show", "7")).out, /"example\.org"/);
    assert.equal((await weir("project", "delete", "7")).out, "Deleted project 7 (my-app).\n");
    const gone = await weir("project", "show", "my-app");
    assert.deepEqual([gone.code, gone.err], [1, "weir: found no project my-app, expected one of: 1 (default)\n"]);
  });

  it("replaces the DSN of a project: another key is added, the old one deleted, the last one stays", async () => {
    const created = JSON.parse((await weir("project", "create", "rotated", "--json")).out) as {
      readonly dsn: string;
      readonly keys: readonly { readonly publicKey: string }[];
    };
    const old = created.keys[0]?.publicKey ?? "";
    const added = await weir("project", "add-key", "rotated");
    assert.match(added.out, /^http:\/\/[0-9a-f]{32}@127\.0\.0\.1:\d+\/\d+\n$/);
    assert.notEqual(added.out.trim(), created.dsn);
    const deleted = await weir("project", "delete-key", "rotated", old);
    assert.match(deleted.out, new RegExp(`^Deleted key ${old} of project \\d+ \\(rotated\\)\\.\n$`));
    const shown = JSON.parse((await weir("project", "show", "rotated", "--json")).out) as { readonly dsn: string };
    assert.equal(shown.dsn, added.out.trim());
    const unknown = await weir("project", "delete-key", "rotated", old);
    assert.match(unknown.err, /has no key/);
    const last = await weir("project", "delete-key", "rotated", /\/\/(.*)@/.exec(shown.dsn)?.[1] ?? "");
    assert.deepEqual([last.code, /has no other key/.test(last.err)], [1, true], last.err);
    assert.equal((await weir("project", "delete", "rotated")).code, 0);
  });

  it("names what is wrong with a project's settings", async () => {
    await writeFile(join(folder, "wrong.yml"), "eventRetention: '90'\n");
    const { code, err } = await weir("project", "create", "broken", "--settings", "wrong.yml");
    assert.equal(code, 1);
    assert.match(err, /eventRetention/);
  });

  it("normalises spans by the configuration of a project", async () => {
    await writeFile(join(folder, "scrubbed.yml"), "piiConfig: {applications: {$string: ['@email:remove']}}\n");
    assert.equal((await weir("project", "create", "scrubbed", "--settings", "scrubbed.yml")).code, 0);
    const seconds = Date.now() / 1000;
    const span = {
      trace_id: "5b8efff798038103d269b633813fc60c",
      span_id: "eee19b7ec3c1b175",
      name: "checkout",
      status: "ok",
      start_timestamp: seconds - 1,
      end_timestamp: seconds,
      attributes: { mail: { type: "string", value: "jane@example.org" } },
    };
    await writeFile(join(folder, "span.json"), JSON.stringify(span));
    const mailOf = async (project: string) => {
      const { out, err } = await weir("span", "normalize", "span.json", "--project", project, "--json");
      assert.equal(err, "");
      return JSON.parse(out).spans[0].normalized.attributes.mail.value;
    };
    assert.equal(await mailOf("scrubbed"), "");
    assert.equal(await mailOf("default"), "jane@example.org");
    const unknown = await weir("span", "normalize", "span.json", "--project", "f".repeat(32));
    assert.equal(unknown.code, 1);
    assert.match(unknown.err, /found no project with the key f{32}/);
    assert.equal((await weir("project", "delete", "scrubbed")).code, 0);
  });

  it("shows live what was sent to the first project", async () => {
    const tail = start(["tail", "--json", ...there]);
    try {
      const lines = createInterface({ input: tail.stdout })[Symbol.asyncIterator]();
      await writeFile(join(folder, "event.json"), '{"message":"Hello, Weir"}');
      const sent = await weir("send", "event.json");
      assert.match(sent.out, /^event\.json \(event\): accepted \(200\), event id [0-9a-f]{32}\n$/, sent.err);
      const { value: line } = await lines.next();
      const { topic, value } = JSON.parse(String(line)) as { topic: string; value: { payload: { logentry: unknown } } };
      assert.deepEqual([topic, value.payload.logentry], ["ingest-events", { formatted: "Hello, Weir" }]);
    } finally {
      const closed = once(tail, "close");
      tail.kill("SIGINT");
      await closed;
    }
    assert.equal(tail.exitCode, 0, "Ctrl-C ends tail without an error");
    assert.match((await weir("tail", "--no-follow")).out, /delivered {2}error +1 +error: Hello, Weir\n/);
  });

  it("shows what is dropped as it is decided, and explains it", async () => {
    const tail = start(["tail", "--outcomes", ...there]);
    try {
      const lines = createInterface({ input: tail.stdout })[Symbol.asyncIterator]();
      await writeFile(
        join(folder, "broken.envelope"),
        '{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}\n{"type":"event"}\n{nonsense\n',
      );
      assert.match((await weir("send", "broken.envelope")).out, /accepted \(200\)/);
      const { value: line } = await lines.next();
      assert.match(
        String(line),
        /dropped +event +1 +1 × error of event 9ec79c33ec9942ab8353589fcb2e04dc: a payload that must be JSON is not/,
      );
    } finally {
      const closed = once(tail, "close");
      tail.kill("SIGINT");
      await closed;
    }
    assert.equal(tail.exitCode, 0, "Ctrl-C ends tail without an error");
    const { out, err } = await weir("explain", "9ec79c33-ec99-42ab-8353-589fcb2e04dc");
    assert.match(out, /^● event 9ec79c33ec9942ab8353589fcb2e04dc: dropped as invalid\n/, err);
    const unknown = await weir("explain", "f".repeat(32));
    assert.equal(unknown.code, 1);
    assert.match(unknown.err, /^weir: nothing is known of event or trace f{32}\. Possible reasons:\n/);
  });
});
