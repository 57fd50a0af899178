import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createEmbeddedStore } from "@weir/sink";
import { runCommandLine } from "./command-line.ts";

/** For what neither depends on the folder nor starts anything: a process takes a second. */
async function withinThisProcess(args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(args, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
  });
  return { code, out: out.join(""), err: err.join("") };
}

const program = fileURLToPath(new URL("../bin/weir.mjs", import.meta.url));

/** Runs the command line as a user does: as a process of its own, in a folder of its own. */
describe("weir", function () {
  this.timeout(60_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-cli-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function weir(
    args: readonly string[],
    { env = {}, input = "" }: { env?: Record<string, string>; input?: string } = {},
  ) {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.end(input);
    const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await exited, out, err };
  }

  it("prints its version", async () => {
    const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    assert.deepEqual(await weir(["--version"]), { code: 0, out: `weir ${version}\n`, err: "" });
  });

  it("helps, with examples, for itself and each command", async () => {
    const { code, out } = await weir(["--help"]);
    assert.equal(code, 0);
    for (const command of ["run", "serve", "config", "credentials", "project", "send", "tail", "explain"])
      assert.match(out, new RegExp(`^ {2}${command}\\b`, "m"));
    assert.match(
      (await weir(["tail", "--help"])).out,
      /--no-follow[\s\S]*Global Options:[\s\S]*--config <dir>[\s\S]*Examples:/,
    );
  });

  it("ends wrong usage with one line and exit code 2", async () => {
    for (const args of [
      ["bogus"],
      ["help", "bogus"],
      ["help", "project", "bogus"],
      ["config", "explain"],
      ["config", "explain", "relay.prot"],
      ["serve", "bogus"],
      ["run", "--port", "many"],
      ["run", "--set", "relay.port=many"],
      ["project", "list", "--address", "nowhere"],
      ["explain", "--project", "1", "--address", "gw-0:50051,nowhere"],
      ["quota", "explain", "--project", "1"],
      ["tail", "--project", "my-app"],
      ["tail", "--topic", "nonsense"],
      ["tail", "--lines", "x"],
      ["explain"],
      ["explain", "nonsense"],
      ["explain", "--project", "x"],
      ["explain", "--project", "1", "--since", "yesterday"],
      ["send", "x", "--dsn", "nonsense"],
      ["run", "--processes", "0"],
      ["run", "--processes", "many"],
    ]) {
      const { code, out, err } = await withinThisProcess(args);
      assert.deepEqual({ code, out }, { code: 2, out: "" }, args.join(" "));
      assert.match(err, /^weir: .+\n(?:\(.+\)\n)*$/, args.join(" "));
    }
  });

  it("suggests the name that was meant, and where to read about it", async () => {
    assert.equal(
      (await weir(["project", "lst"])).err,
      "weir: unknown command 'lst'\n(Did you mean list?)\n(--help says what is expected)\n",
    );
    assert.match((await weir(["tail", "--outcome"])).err, /Did you mean --outcomes\?/);
    assert.match((await weir(["config", "explain", "relay.prot"])).err, /the nearest is relay\.port/);
  });

  it("helps for a command below another", async () => {
    const { code, out } = await weir(["help", "project", "create"]);
    assert.equal(code, 0);
    assert.equal(out, (await weir(["project", "create", "--help"])).out);
  });

  it("says in one line of each file what keeps it from being read", async () => {
    await writeFile(join(folder, "broken.yml"), "a: [b\n");
    await writeFile(join(folder, "list.yml"), "[1]\n");
    for (const [args, fault] of [
      [["send", "none.json", "--dsn", "http://k@127.0.0.1:1/1"], "none.json: found no such file"],
      [["send", ".", "--dsn", "http://k@127.0.0.1:1/1"], ".: found a folder, expected a file"],
      [["project", "check", "broken.yml"], "broken.yml: found neither YAML nor JSON: "],
      [
        ["span", "normalize", "list.yml", "--project-config", "broken.yml"],
        "broken.yml: found neither YAML nor JSON: ",
      ],
      [["sample", "simulate", "--project", "1", "--rules", "list.yml"], "list.yml: found [1], expected a mapping: "],
    ] as const) {
      const { code, out, err } = await weir(args);
      assert.deepEqual([code, out, err.split("\n").length], [1, "", 2], err);
      assert.ok(err.startsWith(`weir: ${fault}`), err);
    }
  });

  it("checks a configuration, with -c before or after the command", async () => {
    const directory = join(folder, "conf");
    await mkdir(directory);
    await writeFile(join(directory, "config.yml"), "relay:\n  prot: 1\n");
    for (const args of [
      ["-c", directory, "config", "check"],
      ["config", "check", "-c", directory],
      ["config", "--config", directory, "check"],
    ]) {
      const { code, out, err } = await weir(args);
      assert.deepEqual(
        { code, out },
        { code: 0, out: `OK: the configuration in ${directory} is right, with 1 warning.\n` },
      );
      assert.match(err, /config\.yml:2:3: relay\.prot: unknown key, ignored; the nearest known key is relay\.port/);
    }
    await writeFile(join(directory, "config.yml"), "relay: {port: x}\nlimits: {max_event_size: big}\n");
    const { code, err } = await weir(["config", "check", "-c", directory]);
    assert.equal(code, 1);
    assert.equal(err.split("\n").length, 3, err);
    assert.match(err, /relay\.port: found the text "x", expected a whole number from 0 to 65535/);
    await writeFile(join(directory, "config.yml"), "processing: {enabled: true}\n");
    const withoutBrokers = await weir(["config", "check", "-c", directory]);
    assert.equal(withoutBrokers.code, 1);
    assert.match(withoutBrokers.err, /bootstrap\.servers: found nothing, expected at least one host:port/);
  });

  it("shows the configuration that holds without secrets, and explains where a value comes from", async () => {
    const env = { RELAY_PORT: "4000", RELAY_REDIS_URL: "redis://:hunter2@r:6379" };
    const { out } = await weir(["config", "show", "--json", "--set", "limits.max_event_size=2MiB"], { env });
    const shown = JSON.parse(out) as { relay: { port: number }; limits: { max_event_size: number } };
    assert.deepEqual([shown.relay.port, shown.limits.max_event_size], [4000, 2_097_152]);
    assert.ok(!out.includes("hunter2"));
    assert.match((await weir(["config", "show"], { env })).out, /^relay:\n[\s\S]*port: 4000/);
    assert.match((await weir(["config", "explain", "relay.port"], { env })).out, /now +4000 \(RELAY_PORT\)/);
  });

  it("generates credentials once, readable by their owner, and shows all but the secret", async () => {
    const generated = await weir(["credentials", "generate"]);
    assert.equal(generated.code, 0, generated.err);
    const path = join(folder, ".weir", "credentials.json");
    const { id, public_key, secret_key } = JSON.parse(await readFile(path, "utf8")) as Record<string, string>;
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse((await weir(["credentials", "show", "--json"])).out), { id, public_key });
    assert.ok(!generated.out.includes(secret_key ?? "?"));
    const again = await weir(["credentials", "generate"]);
    assert.equal(again.code, 1);
    assert.match(again.err, /add --overwrite/);
    assert.equal((await weir(["credentials", "generate", "--overwrite"])).code, 0);
    assert.notEqual((JSON.parse(await readFile(path, "utf8")) as { id: string }).id, id);
  });

  it("says what to do when there are no credentials, no store, or no running Weir", async () => {
    assert.match((await weir(["credentials", "show"])).err, /^weir: .*weir credentials generate\n$/);
    assert.match((await weir(["tail", "--no-follow"])).err, /^weir: found no folder \.\/data, .*weir run.*\n$/);
    const unreachable = await weir(["project", "list", "--address", "127.0.0.1:1"]);
    assert.equal(unreachable.code, 1);
    assert.match(unreachable.err, /^weir: no Weir answers at 127\.0\.0\.1:1: start one with weir run.*\n$/);
  });

  it("tails a store whose process has ended", async () => {
    const store = createEmbeddedStore({ folder: join(folder, "data"), now: () => 1_760_000_000_000 });
    const span = (name: string) => Buffer.from(JSON.stringify({ project_id: 42, name, attributes: {} }));
    await store.submit([
      { topic: "spans", value: span("first"), headers: [["project_id", "42"]] },
      { topic: "spans", value: span("second") },
      {
        topic: "outcomes",
        value: Buffer.from('{"project_id":42,"outcome":3,"reason":"cors","category":1,"quantity":1}'),
      },
    ]);
    await store.close();
    const { out } = await weir(["tail", "--no-follow"]);
    assert.match(
      out,
      /delivered {2}span +42 +first .*\n.*second .*\n.*dropped +outcome +42 +1 × error: invalid \(cors\): .*\n$/,
    );
    assert.equal((await weir(["tail", "--no-follow", "--outcomes"])).out.split("\n").length, 2);
    const lines = (await weir(["tail", "--no-follow", "--json", "--topic", "ingest-spans"])).out.trim().split("\n");
    const [first] = lines.map(
      (line) => JSON.parse(line) as { topic: string; key: string; headers: unknown; value: unknown },
    );
    assert.equal(lines.length, 2);
    assert.match(first?.key ?? "", /^[0-9a-f]{32}$/);
    assert.deepEqual(
      [first?.topic, first?.headers, first?.value],
      ["ingest-spans", { project_id: "42" }, { project_id: 42, name: "first", attributes: {} }],
    );
  });

  it("sends events and envelopes, and prints the answers with their rate limits", async () => {
    const received: { url: string | undefined; auth: unknown; body: string }[] = [];
    const server = createServer(async (request, response) => {
      const body = await text(request);
      received.push({ url: request.url, auth: request.headers["x-sentry-auth"], body });
      const refuse = body.includes("too much");
      response.writeHead(
        refuse ? 429 : 200,
        refuse ? { "x-sentry-rate-limits": "60:error;transaction:organization:out_of_money", "retry-after": "60" } : {},
      );
      response.end(refuse ? "{}" : '{"id":"5ea28d2dce5040d0b33ccbc3dcaa5148"}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await writeFile(join(folder, "tx.json"), '{\n  "type": "transaction"\n}');
      await writeFile(join(folder, "raw.envelope"), '{}\n{"type":"session"}\n{"much":"too much"}\n');
      const dsn = `http://somekey@127.0.0.1:${port}/prefix/42`;
      const { code, out, err } = await weir(["send", "--dsn", dsn, "tx.json", "-", "raw.envelope"], {
        input: '{"message":"hi"}',
      });
      assert.equal(
        out,
        "tx.json (transaction): accepted (200), event id 5ea28d2dce5040d0b33ccbc3dcaa5148\n" +
          "standard input (event): accepted (200), event id 5ea28d2dce5040d0b33ccbc3dcaa5148\n" +
          "raw.envelope (envelope): refused (429): rate limited; try again in 60 s\n" +
          "  limited for 60 s: error, transaction of this organization (out_of_money)\n",
      );
      assert.deepEqual([code, err], [1, "weir: 1 of 3 refused\n"]);
      assert.equal(received[0]?.url, "/prefix/api/42/envelope/");
      assert.match(String(received[0]?.auth), /sentry_key=somekey/);
      assert.match(
        received[0]?.body ?? "",
        /^\{"event_id":"[0-9a-f]{32}"\}\n\{"type":"transaction","length":22\}\n\{"type":"transaction"\}\n$/,
      );
      assert.equal(received[2]?.body, '{}\n{"type":"session"}\n{"much":"too much"}\n');
    } finally {
      server.close();
    }
  });
});
