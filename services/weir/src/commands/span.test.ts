import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommandLine } from "../command-line.ts";

const now = Math.floor(Date.now() / 1000);
const span = {
  trace_id: "5b8efff798038103d269b633813fc60c",
  span_id: "EEE19B7EC3C1B175",
  name: "checkout",
  status: "ok",
  start_timestamp: now - 1,
  end_timestamp: now,
  attributes: {
    "http.method": { type: "string", value: "GET" },
    mail: { type: "string", value: "jane@example.org" },
  },
};

describe("weir span normalize", function () {
  this.timeout(60_000);
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-span-"));
  });
  after(() => rm(folder, { recursive: true }));

  async function file(name: string, content: unknown): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  }

  async function weir(...args: string[]) {
    const written = { out: "", err: "" };
    const stream = (name: "out" | "err") => ({
      write(text: string) {
        written[name] += text;
      },
    });
    const code = await runCommandLine(["span", "normalize", ...args, "--set", "storage.path=null"], {
      stdout: stream("out"),
      stderr: stream("err"),
    });
    return { code, ...written };
  }

  it("shows people what each step changes, without a running Weir", async () => {
    const { code, err, out } = await weir(
      await file("span.json", [span, { ...span, span_id: "00000000000000ff", start_timestamp: 1, end_timestamp: 2 }]),
    );
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^eee19b7ec3c1b175 {2}checkout {2}would be stored$/m);
    assert.match(out, /^ {2}attribute names +attributes\.http\.request\.method +\+ "GET"$/m);
    assert.match(out, /^ {2}read +span_id +"EEE19B7EC3C1B175" → "eee19b7ec3c1b175"$/m);
    assert.match(out, /^00000000000000ff {2}checkout {2}would be rejected: timestamp \(time\)$/m);
  });

  it("shows programs the same as JSON, with the reasons, by the configuration that is given", async () => {
    const config = await file("project.yml", "piiConfig:\n  applications:\n    $string: ['@email']\n");
    const { code, out } = await weir(await file("span.json", span), "--json", "--project-config", config);
    assert.equal(code, 0);
    assert.match(out, /"sentry\.client_sample_rate":\{"type":"double","value":1\.0\}/);
    const [answer] = JSON.parse(out).spans;
    assert.equal(answer.normalized.attributes.mail.value, "[email]");
    const scrubbed = answer.changes.find(({ path }: { path: string }) => path === "attributes.mail");
    assert.equal(scrubbed.step, "scrubbing");
    assert.equal(scrubbed.reason, "personal data is taken out");
    assert.deepEqual(scrubbed.before, { type: "string", value: "jane@example.org" });
    assert.equal(answer.rejected, null);
  });

  it("takes a span per line and gives one, telling what is rejected beside it", async () => {
    const lines = [span, "", { ...span, name: null }, { ...span, span_id: "00000000000000ff" }];
    const text = lines.map((line) => (line === "" ? "" : JSON.stringify(line))).join("\n");
    const { code, err, out } = await weir(await file("spans.jsonl", text), "--jsonl");
    assert.equal(code, 0);
    const spans = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      spans.map(({ span_id }) => span_id),
      ["eee19b7ec3c1b175", "00000000000000ff"],
    );
    assert.equal(err, "line 3: rejected: no_data (required fields)\n");
  });

  it("says what is wrong with what it was given", async () => {
    const good = await file("span.json", span);
    const broken = await file("broken.jsonl", `${JSON.stringify(span)}\n{`);
    for (const [args, code, message] of [
      [[await file("broken.json", "{")], 1, /^weir: payload: not JSON: .+ at position 1 /],
      [[broken, "--jsonl"], 1, /^weir: line 2: payload: not JSON: /],
      [[join(folder, "missing.json")], 1, /^weir: .*missing\.json: found no such file\n/],
      [[good, "--format", "v3"], 2, /^weir: found --format v3, expected v1, v2, otlp-json, otlp-protobuf/],
      [[good, "--json", "--jsonl"], 2, /^weir: found --json and --jsonl, expected one of them/],
      [[good, "--project", "a".repeat(32), "--address", "127.0.0.1:1"], 1, /^weir: no Weir answers at 127\.0\.0\.1:1/],
      [
        [good, "--project-config", await file("bad.json", { trimming: { span: { maxSize: "x" } } })],
        1,
        /^weir: config: .*maxSize/,
      ],
    ] as const) {
      const answer = await weir(...args);
      assert.equal(answer.code, code, answer.err);
      assert.match(answer.err, message);
    }
  });
});
