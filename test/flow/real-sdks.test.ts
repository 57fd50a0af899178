/** Applications with Sentry's SDKs get everything they send to the topics that consumers read. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { requireIntegration, type SkippableTest } from "@weir/test-kit";
import type { CapturedMessage } from "../harness/captured-message.ts";
import { pythonWith } from "../harness/python-environment.ts";
import { type RunningSetup, setups, type TestProject } from "../harness/setups.ts";
import { checkMessages } from "./message-check.ts";

const run = promisify(execFile);
const clientTimeoutMs = 60_000;

interface Sdk {
  readonly name: "node" | "python";
  send(test: SkippableTest, dsn: string): Promise<void>;
}

const sdks: readonly Sdk[] = [
  {
    name: "node",
    async send(_, dsn) {
      await runClient(process.execPath, "send-with-sentry-node.mjs", dsn);
    },
  },
  {
    name: "python",
    async send(test, dsn) {
      const python = await requireIntegration(test, "the Sentry SDK for Python", () =>
        pythonWith(["sentry-sdk==2.75.0"]),
      );
      await runClient(python, "send_with_sentry_python.py", dsn);
    },
  },
];

async function runClient(program: string, script: string, dsn: string): Promise<void> {
  const path = fileURLToPath(new URL(`./clients/${script}`, import.meta.url));
  const { stdout, stderr } = await run(program, [path], {
    env: { ...process.env, SENTRY_DSN: dsn },
    timeout: clientTimeoutMs,
  });
  assert.match(stdout, /^flushed$/m, `the client did not send everything: ${stdout}${stderr}`);
}

const projects: Readonly<Record<Sdk["name"], TestProject>> = {
  node: project(101, "1".repeat(32)),
  python: project(102, "2".repeat(32)),
};

function project(projectId: number, publicKey: string): TestProject {
  return {
    projectId,
    organizationId: 7,
    publicKey,
    keyId: projectId + 1000,
    config: { features: ["organizations:ourlogs-ingestion"] },
  };
}

/** What each SDK sends, by topic: at least so many messages. */
const expected: Readonly<Record<string, number>> = {
  "ingest-attachments": 2,
  "ingest-transactions": 1,
  "ingest-spans": 3,
  "snuba-items": 2,
  "ingest-monitors": 2,
  "ingest-metrics": 1,
};

for (const setup of setups) {
  describe(`what real SDKs send to Weir ${setup.name}`, function () {
    this.timeout(240_000);
    let weir: RunningSetup;
    before(async function () {
      weir = await setup.start(this, [...Object.values(projects), project(103, "3".repeat(32))]);
    });
    after(() => weir?.stop());

    for (const sdk of sdks) {
      describe(`by the SDK for ${sdk.name}`, () => {
        const { projectId } = projects[sdk.name];
        let messages: readonly CapturedMessage[] = [];
        const on = (topic: string) =>
          messages.filter((message) => message.topic === topic).map(({ value }) => value as Message);

        before(async function () {
          await sdk.send(this, weir.dsn(projects[sdk.name]));
          const all = await weir.deliveredUntil((delivered) => {
            const mine = delivered.filter((message) => message.projectId === projectId);
            return Object.entries(expected).every(
              ([topic, count]) => mine.filter((message) => message.topic === topic).length >= count,
            );
          });
          messages = all.filter((message) => message.projectId === projectId);
        });

        it("arrives as an error with its exception, breadcrumb, tags, user and file", () => {
          const [chunk, error] = on("ingest-attachments");
          assert.deepEqual(chunk?.payload, { $text: "parcel=17" });
          const event = error?.payload as Message;
          const [file] = (error?.attachments ?? []) as Message[];
          assert.deepEqual(pick(file, ["name", "size", "chunks"]), { name: "state.txt", size: 9, chunks: 1 });
          const [exception] = valuesOf(event.exception);
          assert.equal(exception?.value, `${sdk.name}: the parcel got lost`);
          assert.ok(valuesOf(event.breadcrumbs).some(({ message }) => message === "added parcel 17"));
          const tags = new Map(event.tags as [string, string][]);
          assert.equal(tags.get("region"), "eu-west-1");
          assert.equal(tags.get("sender"), sdk.name);
          assert.deepEqual(pick(event.user, ["id", "email"]), { id: "user-7", email: "ada@example.com" });
          assert.deepEqual(pick(event, ["release", "environment", "level", "project"]), {
            release: "shop@3.14.15",
            environment: "flow-test",
            level: "error",
            project: projectId,
          });
        });

        it("arrives as a transaction, and its spans as a tree", () => {
          const [message] = on("ingest-transactions");
          const transaction = message?.payload as Message;
          assert.equal(transaction.transaction, "GET /parcels");
          assert.equal((transaction.spans as unknown[]).length, 2);
          const spans = on("ingest-spans").filter(({ event_id }) => event_id === message?.event_id);
          const segment = spans.find(({ is_segment }) => is_segment === true);
          assert.equal(segment?.name, "GET /parcels");
          const children = spans.filter((span) => span !== segment);
          assert.equal(children.length, 2);
          for (const child of children) {
            assert.equal(child.trace_id, segment?.trace_id);
            assert.equal(child.parent_span_id, segment?.span_id);
          }
        });

        it("arrives as logs with level, body and attributes", () => {
          const logs = on("snuba-items").map(({ attributes }) => attributes as Record<string, Message>);
          const bodies = logs.map((attributes) => [
            attributes["sentry.severity_text"]?.string_value,
            attributes["sentry.body"]?.string_value,
          ]);
          assert.deepEqual(bodies, [
            ["info", `${sdk.name}: parcel shipped`],
            ["error", `${sdk.name}: depot is full`],
          ]);
          assert.deepEqual(logs[0]?.parcel, { int_value: "17" });
          assert.deepEqual(logs[0]?.express, { bool_value: true });
        });

        it("arrives as check-ins", () => {
          const checkIns = on("ingest-monitors").map(({ payload }) => payload as Message);
          const statuses = checkIns.map(({ monitor_slug, status }) => `${monitor_slug} ${status}`).sort();
          assert.deepEqual(statuses, [`${sdk.name}-nightly in_progress`, `${sdk.name}-nightly ok`]);
          assert.equal(checkIns[0]?.check_in_id, checkIns[1]?.check_in_id);
        });

        it("arrives as a session", () => {
          const started = on("ingest-metrics").filter(({ name }) => name === "c:sessions/session@none");
          assert.ok(started.length >= 1);
          assert.ok(started.every(({ tags }) => (tags as Message).release === "shop@3.14.15"));
        });

        it("loses nothing: no outcome but accepted", () => {
          const dropped = [...on("outcomes"), ...on("outcomes-billing")].filter(({ outcome }) => outcome !== 0);
          assert.deepEqual(dropped, []);
        });
      });
    }

    describe("by hand, as a container of spans", () => {
      const traceId = "c".repeat(32);
      const byHand = project(103, "3".repeat(32));

      it("arrives as spans with their attributes, the segment told as a transaction", async () => {
        await sendSpans(weir, byHand, traceId);
        const messages = await weir.deliveredUntil((delivered) => {
          const mine = delivered.filter((message) => message.projectId === byHand.projectId);
          const told = mine.filter(({ topic }) => topic === "outcomes-billing");
          return mine.filter(({ topic }) => topic === "ingest-spans").length === 2 && told.length === 2;
        });
        const mine = messages.filter((message) => message.projectId === byHand.projectId);
        const spans = mine.filter(({ topic }) => topic === "ingest-spans").map(({ value }) => value as Message);
        assert.deepEqual(
          spans.map((span) => pick(span, ["name", "trace_id", "parent_span_id", "is_segment", "status"])),
          [
            { name: "GET /parcels", trace_id: traceId, parent_span_id: undefined, is_segment: true, status: "ok" },
            { name: "load", trace_id: traceId, parent_span_id: "a".repeat(16), is_segment: undefined, status: "error" },
          ],
        );
        assert.deepEqual(pick(spans[1]?.attributes, ["parcel.id"]), { "parcel.id": { type: "integer", value: 17 } });
        const accepted = mine.filter(({ topic }) => topic === "outcomes-billing").map(({ value }) => value as Message);
        assert.deepEqual(accepted.map(({ outcome, category, quantity }) => [outcome, category, quantity]).sort(), [
          [0, 12, 2],
          [0, 2, 1],
        ]);
      });
    });

    describe("by all of them", () => {
      it("fits the published schemas and protobuf definitions", async function () {
        await checkMessages(this, await weir.records());
      });
    });
  });
}

async function sendSpans(weir: RunningSetup, { projectId, publicKey }: TestProject, traceId: string): Promise<void> {
  const now = Date.now() / 1000;
  const span = { trace_id: traceId, start_timestamp: now - 1, end_timestamp: now };
  const items = [
    { ...span, span_id: "a".repeat(16), name: "GET /parcels", status: "ok", is_segment: true },
    {
      ...span,
      span_id: "b".repeat(16),
      parent_span_id: "a".repeat(16),
      name: "load",
      status: "error",
      attributes: { "parcel.id": { type: "integer", value: 17 } },
    },
  ];
  const headers = { trace: { trace_id: traceId, public_key: publicKey } };
  const itemHeaders = { type: "span", content_type: "application/vnd.sentry.items.span.v2+json", item_count: 2 };
  const answer = await fetch(`${weir.httpUrl}/api/${projectId}/envelope/`, {
    method: "POST",
    headers: { "X-Sentry-Auth": `Sentry sentry_version=7, sentry_client=by-hand/1.0, sentry_key=${publicKey}` },
    body: [headers, itemHeaders, { items }].map((part) => `${JSON.stringify(part)}\n`).join(""),
  });
  assert.equal(answer.status, 200);
}

type Message = { readonly [key: string]: unknown };

function valuesOf(list: unknown): readonly Message[] {
  return (list as { values: readonly Message[] }).values;
}

function pick(object: unknown, keys: readonly string[]): Message {
  return Object.fromEntries(keys.map((key) => [key, (object as Message)[key]]));
}
