import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfig } from "@weir/config";
import { eventProcessorModule } from "@weir/event-processor";
import { createRpcServer, type RpcServer } from "@weir/rpc";
import { spanProcessorModule } from "@weir/span-processor";
import { createLogger, createMetrics } from "@weir/telemetry";
import type { MemorySink } from "@weir/test-kit";
import {
  createManualClock,
  createMemorySink,
  createSeededRandom,
  createStubNeighbours,
  createStubProjectConfig,
} from "@weir/test-kit";
import { runCommandLine } from "../command-line.ts";

const key = "a".repeat(32);
const features = ["organizations:ourlogs-ingestion"];

describe("weir project try", () => {
  let folder: string;
  let address: string;
  let server: RpcServer;
  let sink: MemorySink;
  let stop: () => Promise<void>;
  const outcomes: unknown[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-try-"));
    sink = createMemorySink();
    const config = { features, filterSettings: { releases: { releases: ["0.*"] } } };
    const projectConfig = createStubProjectConfig({ [key]: { projectId: 1, organizationId: 1, config } });
    const context = {
      config: defaultConfig(),
      logger: createLogger({ level: "off" }),
      metrics: createMetrics(),
      clock: createManualClock(Date.now()),
      random: createSeededRandom(),
      sink,
      outcomes: { record: (outcome: unknown) => outcomes.push(outcome) },
      dataDir: undefined,
    };
    const neighbours = createStubNeighbours({ projectConfig });
    const spans = await spanProcessorModule.compose(context, neighbours);
    const services = [await eventProcessorModule.compose(context, { ...neighbours, spanProcessor: spans.port }), spans];
    for (const service of services) await service.start();
    const logger = { error() {}, warn() {}, info() {}, debug() {} };
    const bindings = services.flatMap((service) => service.bindings);
    server = createRpcServer({ host: "127.0.0.1", port: 0, bindings, logger });
    const { host, port } = await server.start();
    address = `${host}:${port}`;
    stop = async () => {
      await server.stop(1000);
      for (const service of services) await service.stop(AbortSignal.timeout(1000));
    };
  });
  after(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });

  async function weir(...args: readonly string[]) {
    let [out, err] = ["", ""];
    const code = await runCommandLine(["project", "try", ...args, "--project", key, "--address", address], {
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
    return { code, out: out.replaceAll(`${folder}/`, ""), err };
  }

  async function file(name: string, content: unknown): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  }

  function logs(...releases: readonly string[]): string {
    const timestamp = Date.now() / 1000;
    const items = releases.map((value) => ({
      timestamp,
      trace_id: "c".repeat(32),
      level: "info",
      body: "x",
      attributes: { "sentry.release": { type: "string", value } },
    }));
    const header = { type: "log", item_count: items.length, content_type: "application/vnd.sentry.items.log+json" };
    return `{}\n${JSON.stringify(header)}\n${JSON.stringify({ items })}\n`;
  }

  it("tells item by item what becomes of captured data, and what a candidate would change", async () => {
    const candidate = await file("candidate.yml", "filterSettings: {releases: {releases: ['1.*']}}\n");
    const files = [
      await file("old.json", { message: "x", release: "0.9" }),
      await file("new.json", { message: "x", release: "1.0" }),
      await file("other.json", { message: "x", release: "2.0" }),
    ];
    const { code, out } = await weir("--config", candidate, ...files);
    assert.equal(code, 0);
    assert.deepEqual(out.split("\n"), [
      "old.json: event",
      "  now        dropped: 1 × error, by release-version (the release-version filter wants no error like this)",
      "> candidate  kept: 1 × error",
      "new.json: event",
      "  now        kept: 1 × error",
      "> candidate  dropped: 1 × error, by release-version (the release-version filter wants no error like this)",
      "other.json: event",
      "  both       kept: 1 × error",
      "",
      "The candidate differs in 2 of 3 items.",
      "",
    ]);
  });

  it("tells the same as JSON, of items of both processors, with parts that are dropped", async () => {
    const candidate = await file("c.json", {
      config: { features, filterSettings: { releases: { releases: ["1.*", "[x"] } } },
    });
    const { out } = await weir(
      "--settings",
      candidate,
      await file("logs.envelope", logs("1.0", "2.0", "3.0")),
      "--json",
    );
    const { items, problems } = JSON.parse(out);
    assert.equal(items[0].item, "log");
    assert.equal(items[0].now.kept.log_item, 3);
    assert.equal(items[0].candidate.kept.log_item, 2);
    assert.deepEqual(
      items[0].candidate.dropped.map(({ reason, quantities }: { reason: string; quantities: object }) => [
        reason,
        Object.keys(quantities),
      ]),
      [["release-version", ["log_item", "log_byte"]]],
    );
    assert.equal(items[0].differs, true);
    assert.match(problems[0], /pattern ignored/);
  });

  it("tries the quotas of the spans of transactions, of all together", async () => {
    const quota = { id: "s", categories: ["span"], limit: 5, window: 60, reasonCode: "few_spans" };
    const candidate = await file("quota.json", { quotas: [quota] });
    const now = Date.now() / 1000;
    const child = { span_id: "e".repeat(16), trace_id: "c".repeat(32), start_timestamp: now - 2, timestamp: now - 1 };
    const transaction = {
      type: "transaction",
      transaction: "/x",
      start_timestamp: now - 2,
      timestamp: now - 1,
      contexts: { trace: { trace_id: "c".repeat(32), span_id: "d".repeat(16) } },
      spans: [child, { ...child, span_id: "f".repeat(16) }],
    };
    const files = [await file("first.json", transaction), await file("second.json", transaction)];
    const { out } = await weir("--config", candidate, ...files);
    assert.deepEqual(out.split("\n"), [
      "first.json: transaction",
      "  both       kept: 1 × transaction, 1 × transaction_indexed, 3 × span, 3 × span_indexed",
      "second.json: transaction",
      "  now        kept: 1 × transaction, 1 × transaction_indexed, 3 × span, 3 × span_indexed",
      "> candidate  kept: 1 × transaction, 1 × transaction_indexed",
      "             dropped: 3 × span, 3 × span_indexed, by few_spans (a quota of organization 1, span, is used up, says the counter; it refuses for 60 s more)",
      "",
      "The candidate differs in 1 of 2 items.",
      "",
    ]);
  });

  it("tells what the gateway refuses before any processor sees it: all of an envelope in which one item is too large", async () => {
    const log = logs("1.0");
    const large = `${JSON.stringify({ type: "check_in", length: 200_000 })}\n${"x".repeat(200_000)}\n`;
    const { out } = await weir(await file("large.envelope", `${log}${large}`));
    assert.deepEqual(out.replace(/\d+ B of/, "N B of").split("\n"), [
      "large.envelope: log",
      "  dropped: N B of log_byte, 1 × log_item, by too_large:check_in (item size of check_in: found 200000 bytes, expected at most 102400 bytes)",
      "large.envelope: check_in",
      "  dropped: 1 × monitor, by too_large:check_in (item size of check_in: found 200000 bytes, expected at most 102400 bytes)",
      "",
    ]);
  });

  it("delivers and counts nothing", () => {
    assert.equal(sink.records.length, 0);
    assert.deepEqual(outcomes, []);
  });

  it("can fail on a difference, for scripts", async () => {
    const candidate = await file("candidate.yml", "filterSettings: {releases: {releases: ['1.*']}}\n");
    const event = await file("new.json", { message: "x", release: "1.0" });
    const failing = await weir("--config", candidate, event, "--fail-on-difference");
    assert.deepEqual([failing.code, failing.err], [1, "weir: the candidate differs in 1 of 1 items\n"]);
    const same = await file("same.yml", "filterSettings: {releases: {releases: ['0.*']}}\n");
    assert.equal((await weir("--config", same, event, "--fail-on-difference")).code, 0);
    assert.equal((await weir(event, "--fail-on-difference")).code, 2);
  });

  it("says what is wrong with a candidate that would not be in force at all", async () => {
    const malformed = await file("malformed.json", { eventRetention: "soon" });
    const { code, err } = await weir("--config", malformed, await file("e.json", { message: "x" }));
    assert.equal(code, 1);
    assert.match(err, /malformed configuration.*eventRetention/);
  });

  it("tells the configuration in force alone without a candidate", async () => {
    const { out } = await weir(await file("old.json", { message: "x", release: "0.9" }));
    assert.match(out, /^old\.json: event\n {2}dropped: 1 × error, by release-version/);
    assert.doesNotMatch(out, /candidate/);
  });
});
