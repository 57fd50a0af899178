/** OpenTelemetry's own exporters are told what becomes of what they send, and every span and log is delivered or accounted for. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { DiagLogLevel, diag } from "@opentelemetry/api";
import { DataCategory } from "@weir/data-category";
import type { CapturedMessage } from "../harness/captured-message.ts";
import { type RunningSetup, setups, type TestProject } from "../harness/setups.ts";
import { logExporter, makeLogs, makeSpans, protocols, traceExporter } from "./opentelemetry-records.ts";

const features = ["organizations:ourlogs-ingestion"];
const keeping: TestProject = {
  projectId: 401,
  organizationId: 10,
  publicKey: "1".repeat(32),
  keyId: 401,
  config: { features },
};
const spent: TestProject = {
  projectId: 402,
  organizationId: 10,
  publicKey: "2".repeat(32),
  keyId: 402,
  config: {
    features,
    quotas: [{ id: "none-left", categories: ["span", "log_item"], limit: 0, reasonCode: "none_left" }],
  },
};

const isOf =
  ({ projectId }: TestProject, topic: string) =>
  (message: CapturedMessage) =>
    message.projectId === projectId && message.topic.startsWith(topic);

for (const setup of setups) {
  describe(`OpenTelemetry's exporters and Weir ${setup.name}`, function () {
    this.timeout(120_000);
    let weir: RunningSetup;
    const warnings: string[] = [];
    /** Requests that were sent to the project without quota, whether refused at once or later. */
    const refused = { spans: 0, logs: 0 };

    before(async function () {
      const ignore = () => {};
      const warn = (...words: readonly unknown[]) => warnings.push(words.join(" "));
      diag.setLogger({ error: warn, warn, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN);
      weir = await setup.start(this, [keeping, spent]);
      await known(spent);
    });
    after(async () => {
      diag.disable();
      await weir?.stop();
    });

    /** Waits until the edge knows a project without quota: before, it takes everything, and drops it later. */
    async function known(project: TestProject): Promise<void> {
      const exporter = traceExporter("gRPC", weir, project);
      const [span] = await makeSpans(["first"]);
      assert.ok(span);
      do refused.spans++;
      while ((await exporter.send([span])).error === undefined);
      await exporter.stop();
    }

    for (const protocol of protocols) {
      it(`deliver all spans and logs by ${protocol} to a project that keeps them`, async () => {
        warnings.length = 0;
        const names = ["a", "b", "c"].map((name) => `${protocol} ${name}`);
        const spans = traceExporter(protocol, weir, keeping);
        const logs = logExporter(protocol, weir, keeping);
        assert.deepEqual(await spans.send(await makeSpans(names)), { error: undefined });
        assert.deepEqual(await logs.send(await makeLogs(names)), { error: undefined });
        await weir.deliveredUntil(
          (all) => spanNames(all, protocol).length === 3 && logTexts(all, protocol).length === 3,
        );
        await Promise.all([spans.stop(), logs.stop()]);
        const messages = await weir.delivered();
        assert.deepEqual(spanNames(messages, protocol), names);
        assert.deepEqual(logTexts(messages, protocol), names);
        assert.deepEqual(warnings, []);
      });

      it(`are told by ${protocol} that a project has no quota left, and when to come again`, async () => {
        const spans = traceExporter(protocol, weir, spent);
        const logs = logExporter(protocol, weir, spent);
        const answers = [await spans.send(await makeSpans(["x", "y"])), await logs.send(await makeLogs(["x"]))];
        refused.spans++;
        refused.logs++;
        await Promise.all([spans.stop(), logs.stop()]);
        for (const { error } of answers) {
          if (protocol === "gRPC") assert.equal(error?.code, 8, String(error));
          // What may be sent again later, but not within the exporter's time: the limit lasts for a minute.
          else assert.equal(error?.message, "Export failed with retryable status");
        }
        const messages = await weir.delivered();
        assert.deepEqual(messages.filter(isOf(spent, "ingest-spans")), []);
        assert.deepEqual(messages.filter(isOf(spent, "snuba-items")), []);
      });
    }

    for (const protocol of ["protobuf over HTTP", "gRPC"] as const) {
      it(`are told by ${protocol} which spans are dropped for what they are`, async () => {
        warnings.length = 0;
        const exporter = traceExporter(protocol, weir, keeping);
        const [span] = await makeSpans([`${protocol} twice`]);
        assert.ok(span);
        assert.deepEqual(await exporter.send([span, span]), { error: undefined });
        await exporter.stop();
        assert.equal(warnings.length, 1, warnings.join("\n"));
        assert.match(
          warnings[0] ?? "",
          /Partial Success.*"rejectedSpans":"?1\b.*found 1 spans with an id that another/,
        );
        const messages = await weir.deliveredUntil((all) => spanNames(all, `${protocol} twice`).length > 0);
        assert.deepEqual(spanNames(messages, `${protocol} twice`), [`${protocol} twice`]);
      });
    }

    it("leave balanced books: what was taken is accepted or dropped, and what was refused is told, once", async () => {
      const sentSpans = protocols.length * 3 + 2;
      const expected = {
        // Logs tell what they count in the items themselves.
        accepted: sentSpans,
        duplicate: 2,
        // What is refused at the edge is not looked into: it counts once, however many records are in it.
        refusedSpans: refused.spans,
        refusedLogs: refused.logs,
      };
      const found = (messages: readonly CapturedMessage[]) => ({
        accepted: outcomeSum(messages, keeping, DataCategory.SPAN, ""),
        duplicate: outcomeSum(messages, keeping, DataCategory.SPAN, "duplicate"),
        refusedSpans: outcomeSum(messages, spent, DataCategory.SPAN, "none_left"),
        refusedLogs: outcomeSum(messages, spent, DataCategory.LOG_ITEM, "none_left"),
      });
      const isBalanced = (messages: readonly CapturedMessage[]) => isDeepStrictEqual(found(messages), expected);
      const messages = await weir.deliveredUntil(isBalanced);
      assert.equal(messages.filter(isOf(keeping, "ingest-spans")).length, sentSpans);
      const reasons = new Set(outcomesOf(messages).map(({ reason }) => reason ?? ""));
      assert.deepEqual(reasons, new Set(["", "duplicate", "none_left"]));
    });
  });
}

function spanNames(messages: readonly CapturedMessage[], prefix: string): string[] {
  const names = messages.filter(isOf(keeping, "ingest-spans")).map(({ value }) => (value as { name: string }).name);
  return names.filter((name) => name.startsWith(prefix)).sort();
}

function logTexts(messages: readonly CapturedMessage[], prefix: string): string[] {
  const texts = messages.filter(isOf(keeping, "snuba-items")).map(({ value }) => {
    const { attributes } = value as { attributes: Readonly<Record<string, { string_value?: string }>> };
    return attributes["sentry.body"]?.string_value ?? "";
  });
  return texts.filter((text) => text.startsWith(prefix)).sort();
}

interface OutcomeMessage {
  readonly project_id: number;
  readonly reason?: string;
  readonly category: number;
  readonly quantity: number;
}

function outcomesOf(messages: readonly CapturedMessage[]): OutcomeMessage[] {
  return messages.filter(({ topic }) => topic.startsWith("outcomes")).map(({ value }) => value as OutcomeMessage);
}

/** `reason`: empty for what was accepted. */
function outcomeSum(
  messages: readonly CapturedMessage[],
  { projectId }: TestProject,
  wanted: DataCategory,
  reason: string,
): number {
  return outcomesOf(messages)
    .filter((told) => told.project_id === projectId && told.category === wanted && (told.reason ?? "") === reason)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}
