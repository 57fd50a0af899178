import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfig } from "@weir/config";
import { SamplingKind } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { createRpcServer, type RpcServer } from "@weir/rpc";
import { samplingModule } from "@weir/sampling";
import { createLogger, createMetrics } from "@weir/telemetry";
import {
  createManualClock,
  createMemorySink,
  createSeededRandom,
  createStubNeighbours,
  createStubProjectConfig,
} from "@weir/test-kit";
import { runCommandLine } from "../command-line.ts";

const key = "a".repeat(32);
const droppedTrace = "deadbeefdeadbeefdeadbeefdeadbeef";

const isTwo = { op: "glob", name: "trace.release", value: ["2.*"] };
const rule = (id: number, value: number, more: object = {}) => ({
  id,
  type: "trace",
  condition: { op: "and", inner: [] },
  samplingValue: { type: "sampleRate", value },
  ...more,
});
const sampling = { version: 2, rules: [rule(3001, 1, { condition: isTwo }), rule(1000, 0.25)] };

/** A sampling service with one project. */
async function startSampling() {
  const project = { projectId: 1, organizationId: 1, config: { sampling } };
  const projectConfig = createStubProjectConfig({ [key]: project });
  const service = await samplingModule.compose(
    {
      config: defaultConfig(),
      logger: createLogger({ level: "off" }),
      metrics: createMetrics(),
      clock: createManualClock(Date.UTC(2026, 2, 1)),
      random: createSeededRandom(),
      sink: createMemorySink(),
      outcomes: { record() {} },
      dataDir: undefined,
    },
    createStubNeighbours({ projectConfig }),
  );
  await service.start();
  const logger = { error() {}, warn() {}, info() {}, debug() {} };
  const server = createRpcServer({ host: "127.0.0.1", port: 0, bindings: service.bindings, logger });
  const { host, port } = await server.start();
  return { service, server, address: `${host}:${port}` };
}

describe("weir sample", () => {
  let folder: string;
  let address: string;
  let server: RpcServer;
  let service: Awaited<ReturnType<typeof startSampling>>["service"];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-sample-"));
    ({ service, server, address } = await startSampling());
  });
  after(async () => {
    await server.stop(1000);
    await service.stop(AbortSignal.timeout(1000));
    await rm(folder, { recursive: true });
  });

  async function weir(...args: readonly string[]) {
    let [out, err] = ["", ""];
    const code = await runCommandLine(["sample", ...args, "--project", key, "--address", address], {
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

  async function file(name: string, content: string): Promise<string> {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  }

  const context = (fields: object = {}) => JSON.stringify({ trace_id: droppedTrace, public_key: key, ...fields });

  it("explains a decision about a context, rule by rule", async () => {
    const { code, out } = await weir("explain", await file("context.json", context({ release: "1.4" })));
    assert.equal(code, 0);
    assert.deepEqual(out.split("\n"), [
      `DROPPED: the rate is 0.25 by rule 1000, and 0.4537, drawn from ${droppedTrace}, is not below it.`,
      "",
      "RULE      TYPE   VALUE            WHAT BECAME OF IT",
      'own 3001  trace  sampleRate 1     does not match: trace.release glob "2.*", found "1.4"',
      "own 1000  trace  sampleRate 0.25  decides",
      "",
    ]);
  });

  it("explains it as JSON, for an envelope and for a transaction without one", async () => {
    const envelope = `{"trace":${context({ release: "2.0" })}}\n{"type":"transaction"}\n{"type":"transaction"}\n`;
    const told = JSON.parse((await weir("explain", await file("e.envelope", envelope), "--json")).out);
    assert.equal(told.decision, "keep");
    assert.deepEqual(told.ruleIds, [3001]);
    const event = { type: "transaction", release: "2.1", contexts: { trace: { trace_id: droppedTrace } } };
    const ofEvent = JSON.parse((await weir("explain", await file("t.json", JSON.stringify(event)), "--json")).out);
    assert.deepEqual([ofEvent.decision, ofEvent.ruleIds], ["keep", [3001]]);
  });

  it("tries rules of a file, and says what is wrong with them", async () => {
    const rules = await file("rules.yml", "version: 2\nrules: []\n");
    const kept = await weir("explain", await file("context.json", context()), "--rules", rules);
    assert.match(kept.out, /^KEPT: no rule decides \(the trace's id draws 0\.4537\)\.\nNo rules\.\n$/);
    const broken = await file("broken.yml", "version: 9\n");
    const told = await weir("explain", await file("context.json", context()), "--rules", broken);
    assert.match(told.out, /Problem: sampling\.version: found/);
  });

  it("simulates rules on contexts, and on the traces that were seen", async () => {
    const random = createSeededRandom(5);
    const line = (release: string) => context({ trace_id: random.uuid(), release });
    const lines = Array.from({ length: 40 }, (_, index) => line(index % 4 === 0 ? "2.0" : "1.0"));
    const contexts = await file("contexts.jsonl", `${lines.join("\n")}\n\n`);
    const { out } = await weir("simulate", contexts);
    assert.match(out, /^Of 40 traces, \d+ \(\d+\.\d %\) would be kept\.\n\nRULE {2}TYPE/);
    assert.match(out, /^3001 {2}trace {2}sampleRate 1 {5}10 \(25\.0 %\) {2}10 \(25\.0 %\) {2}10 \(100\.0 %\)$/m);
    const all = JSON.parse((await weir("simulate", contexts, "--rate", "1", "--json")).out);
    assert.deepEqual([all.traces, all.kept, all.rules], [40, 40, []]);
    assert.match((await weir("simulate")).out, /^No traces: the sampling service has seen none of this project/);
    const evaluation = {
      requestId: "1",
      kind: SamplingKind.SPANS,
      ownKey: key,
      rootKey: key,
      trace: {
        traceId: droppedTrace,
        publicKey: key,
        userId: "",
        userSegment: "",
        otherJson: new Map<string, string>(),
      },
      eventId: "",
      eventFieldsJson: new Map<string, string>(),
    };
    await service.port.evaluate({ evaluations: [evaluation] });
    assert.match(
      (await weir("simulate")).out,
      /^Of 1 traces seen since 2026-03-01T00:00:00\.000Z, 0 \(0\.0 %\) would be kept\.\n/,
    );
  });

  it("ends wrong usage with exit code 2, and what cannot be read with 1", async () => {
    const good = await file("context.json", context());
    for (const args of [
      ["simulate", "--rate", "2"],
      ["simulate", "--limit", "0"],
      ["simulate", "--rate", "0.5", "--rules", good],
      ["explain", good, "--at", "soon"],
      ["explain"],
    ]) {
      const { code, out, err } = await weir(...args);
      assert.deepEqual({ code, out }, { code: 2, out: "" }, args.join(" "));
      assert.match(err, /^weir: /);
    }
    for (const args of [
      ["explain", join(folder, "nothing")],
      ["explain", await file("empty", "")],
      ["simulate", await file("bad.jsonl", `${context()}\n{}\n`)],
    ]) {
      const { code, err } = await weir(...args);
      assert.equal(code, 1, args.join(" "));
      assert.match(err, /found|ENOENT/);
    }
  });
});
