import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ConfigProblemEffect,
  ProjectConfigServiceDefinition,
  ProjectStatus,
} from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { bind, createRpcServer, type RpcServer } from "@weir/rpc";
import { createStubProjectConfig } from "@weir/test-kit";
import { runCommandLine } from "../command-line.ts";

const key = "a".repeat(32);

async function weir(...args: readonly string[]) {
  let [out, err] = ["", ""];
  const code = await runCommandLine(args, {
    stdout: {
      write(text) {
        out += text;
      },
    },
    stderr: {
      write(text) {
        err += text;
      },
    },
  });
  return { code, out, err };
}

describe("weir project check", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-check-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const keys = `"publicKeys": [{"publicKey": "${"a".repeat(32)}"}]`;

  async function file(name: string, content: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  }

  it("says of each document whether it would be in force, what would be left out, and what to look at", async () => {
    const good = await file("good.json", `{"projectId": 5, ${keys}, "config": {}}`);
    const partial = await file(
      "partial.yml",
      `organisationId: 7\npublicKeys: [{publicKey: ${"a".repeat(32)}}, {publicKey: short}]\nconfig:\n  quotas: [{id: q, limit: 5, window: 60}]\n`,
    );
    const malformed = await file("malformed.json", '{"config": {"eventRetention": "90"}}');
    const { code, out, err } = await weir("project", "check", good, partial, malformed);
    assert.equal(code, 1);
    assert.deepEqual(out.replaceAll(`${folder}/`, "").split("\n"), [
      "good.json: OK",
      "partial.yml: in force, except for 2 parts",
      '  problem: publicKeys[1].publicKey: found "short", expected a DSN public key of 32 ASCII characters; key ignored',
      "  problem: config.quotas[0].categories: found all categories, expected categories of one unit, or limit 0; quota ignored",
      "  remark: organisationId: found 7, expected no such member; ignored",
      "malformed.json: malformed, not in force at all",
      '  problem: config.eventRetention: found "90", expected a number; project state malformed',
      "",
    ]);
    assert.equal(err, "weir: 2 of 3 documents would not be wholly in force\n");
  });

  it("is content with remarks", async () => {
    const remarked = await file("p.json", `{${keys}, "config": {"features": ["foo"]}}`);
    const { code, out, err } = await weir("project", "check", remarked);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /p\.json: OK, with 1 remark\n {2}remark: config\.features\[0\]: found "foo"/);
  });

  it("knows that a file without a key would not be served", async () => {
    const { code, out } = await weir("project", "check", await file("keyless.json", '{"projectId": 5}'));
    assert.equal(code, 1);
    assert.match(
      out,
      /malformed, not in force at all\n {2}problem: publicKeys\[0\]\.publicKey: found nothing, expected a DSN/,
    );
  });

  it("knows the global configuration by its name or by an option, and the config member by another", async () => {
    const text = '{"quotas": 5}';
    assert.equal((await weir("project", "check", await file("global.json", text))).code, 1);
    assert.equal((await weir("project", "check", "--global", await file("g.json", text))).code, 1);
    const settings = await weir("project", "check", "--json", "--settings", await file("s.json", text));
    assert.equal(settings.code, 1);
    const [report] = JSON.parse(settings.out);
    assert.deepEqual(
      report.problems.map(({ path, effect }: { path: string; effect: string }) => [path, effect]),
      [["config.quotas", "malformed"]],
    );
  });

  it("names a file that cannot be read", async () => {
    const { code, err } = await weir("project", "check", join(folder, "none.json"));
    assert.equal(code, 1);
    assert.match(err, /^weir: .*none\.json: found no such file\n$/);
    assert.equal((await weir("project", "check")).code, 2);
  });
});

describe("what weir tells of the projects of a running Weir", () => {
  let server: RpcServer;
  let there: readonly string[];
  const asked: string[] = [];

  before(async () => {
    const problem = { path: "config.quotas[0]", found: "5", expected: "an object", action: "quota ignored" };
    const stub = {
      ...createStubProjectConfig(),
      listConfigProblems: async ({ publicKey }: { publicKey: string }) => {
        asked.push(publicKey);
        if (publicKey === "c".repeat(32) || publicKey === "d".repeat(32)) return { reports: [] };
        const problems = [{ ...problem, effect: ConfigProblemEffect.PARTIAL }];
        return { reports: [{ subject: `project key ${key}`, place: "redis", problems }] };
      },
      listAppliedRevisions: async ({ publicKey }: { publicKey: string }) => ({
        revision: "r2",
        status: publicKey === "d".repeat(32) ? ProjectStatus.DISABLED : ProjectStatus.ENABLED,
        watchers:
          publicKey !== key
            ? []
            : [
                { watcher: "quota a:1", revision: "r2", appliedAt: { seconds: 1_789_380_000n, nanos: 0 } },
                { watcher: "sampling b:2", revision: "r1", appliedAt: { seconds: 1_789_380_000n, nanos: 0 } },
                { watcher: "", revision: undefined, appliedAt: undefined },
              ],
      }),
    };
    server = createRpcServer({
      host: "127.0.0.1",
      port: 0,
      bindings: [bind(ProjectConfigServiceDefinition, stub)],
      logger: { error() {}, warn() {} },
    });
    const { port } = await server.start();
    there = ["--address", `127.0.0.1:${port}`];
  });
  after(() => server.stop(1000));

  it("is what is not in force, of all documents or of one key", async () => {
    const all = await weir("project", "problems", ...there);
    assert.deepEqual(all, {
      code: 0,
      out: `project key ${key} (redis): in force, except for 1 part\n  problem: config.quotas[0]: found 5, expected an object; quota ignored\n`,
      err: "",
    });
    const one = await weir("project", "problems", "c".repeat(32), ...there);
    assert.equal(one.out, "All is in force as it is written.\n");
    assert.deepEqual(asked, ["", "c".repeat(32)]);
    const unknown = await weir("project", "problems", "d".repeat(32), ...there);
    assert.match(
      unknown.out,
      /^Nothing is in force for d{32}: no project has this key, or the project is disabled\.\n$/,
    );
    const [report] = JSON.parse((await weir("project", "problems", "--json", ...there)).out);
    assert.equal(report.problems[0].effect, "partial");
  });

  it("is which process works by which revision", async () => {
    const { code, out } = await weir("project", "applied", key, ...there);
    assert.equal(code, 0);
    assert.deepEqual(out.split("\n"), [
      `${key} is enabled, at revision r2.`,
      "PROCESS       REVISION           SINCE",
      "quota a:1     r2        current  2026-09-14T10:00:00.000Z",
      "sampling b:2  r1        BEHIND   2026-09-14T10:00:00.000Z",
      "unnamed       none yet",
      "",
    ]);
    const json = JSON.parse((await weir("project", "applied", key, "--json", ...there)).out);
    assert.deepEqual(json.watchers[1], {
      watcher: "sampling b:2",
      revision: "r1",
      appliedAt: "2026-09-14T10:00:00.000Z",
    });
    const nobody = await weir("project", "applied", "c".repeat(32), ...there);
    assert.match(nobody.out, /No process watches it/);
    const unknown = await weir("project", "applied", "d".repeat(32), ...there);
    assert.match(unknown.out, /^d{32} is disabled: no project has this key, or/);
  });
});
