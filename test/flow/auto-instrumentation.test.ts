/** Applications that are instrumented by themselves have their traces arrive whole: parents, names, databases, models. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { requireIntegration, startRedis, type TestRedis } from "@weir/test-kit";
import type { CapturedMessage } from "../harness/captured-message.ts";
import { type FakeOpenAi, startFakeOpenAi } from "../harness/fake-openai.ts";
import { type FakePostgres, startFakePostgres } from "../harness/fake-postgres.ts";
import { type RunningSetup, scaleOut, type TestProject } from "../harness/setups.ts";

const run = promisify(execFile);
const clientTimeoutMs = 60_000;

type Attributes = Readonly<Record<string, { readonly value: unknown } | null>>;

interface StoredSpan {
  readonly name: string;
  readonly span_id: string;
  readonly parent_span_id?: string;
  readonly trace_id: string;
  readonly is_segment?: boolean;
  readonly attributes: Attributes;
}

function project(projectId: number, publicKey: string): TestProject {
  return { projectId, organizationId: 7, publicKey, keyId: projectId + 1000, config: {} };
}

const otel = project(201, "4".repeat(32));
const sentry = project(202, "5".repeat(32));

describe("what instrumentation sends to Weir, a process per service", function () {
  this.timeout(240_000);
  let weir: RunningSetup;
  let redis: TestRedis;
  let postgres: FakePostgres;
  let openAi: FakeOpenAi;

  before(async function () {
    redis = await requireIntegration(this, "Redis", startRedis);
    postgres = await startFakePostgres();
    openAi = await startFakeOpenAi();
    weir = await scaleOut.start(this, [otel, sentry]);
  });
  after(async () => {
    await weir?.stop();
    await redis?.stop();
    await postgres?.stop();
    await openAi?.stop();
  });

  /** Runs the shop with what is preloaded, until it has sent everything. */
  async function runShop(preloaded: string, env: Readonly<Record<string, string>>): Promise<string> {
    const client = (name: string) => fileURLToPath(new URL(`./clients/${name}`, import.meta.url));
    const { stderr, stdout } = await run(
      process.execPath,
      ["--import", client(preloaded), client("instrumented-shop.cjs")],
      {
        env: { PATH: process.env.PATH, REDIS_URL: redis.url, POSTGRES_URL: postgres.url, ...env },
        timeout: clientTimeoutMs,
      },
    );
    assert.equal(stderr, "");
    return stdout.trim();
  }

  /** The stored spans of a project, once all those names are among them. */
  async function spansOf({ projectId }: TestProject, names: readonly string[]): Promise<readonly StoredSpan[]> {
    const mine = (messages: readonly CapturedMessage[]) =>
      messages
        .filter((message) => message.projectId === projectId && message.topic === "ingest-spans")
        .map(({ value }) => value as StoredSpan);
    const delivered = await weir.deliveredUntil((messages) => {
      const known = new Set(mine(messages).map(({ name }) => name));
      return names.every((name) => known.has(name));
    });
    return mine(delivered);
  }

  it("by OpenTelemetry's SDK is one trace: client, server, Redis and PostgreSQL", async () => {
    const text = await runShop("with-opentelemetry.mjs", {
      WEIR_TRACES_URL: `${weir.httpUrl}/api/${otel.projectId}/integration/otlp/v1/traces`,
      WEIR_PUBLIC_KEY: otel.publicKey,
    });
    assert.equal(text, "/parcels/17?verbose=1 kept");
    const spans = await spansOf(otel, ["GET", "set", "pg.query:SELECT shop"]);
    assert.equal(new Set(spans.map(({ trace_id }) => trace_id)).size, 1);
    assert.equal(spans.length, 4);
    const client = find(spans, ({ parent_span_id }) => parent_span_id === undefined);
    const server = childOf(spans, client, "GET");
    const redisSpan = childOf(spans, server, "set");
    const query = childOf(spans, server, "pg.query:SELECT shop");

    assert.equal(client.is_segment, true);
    assert.equal(server.is_segment, true);
    assert.deepEqual(valuesOf(client, ["sentry.op", "sentry.category", "http.request.method"]), [
      "http.client",
      "http",
      "GET",
    ]);
    assert.deepEqual(valuesOf(server, ["sentry.op", "sentry.is_remote", "http.response.status_code", "url.path"]), [
      "http.server",
      true,
      200,
      "/parcels/17",
    ]);
    assert.deepEqual(valuesOf(redisSpan, ["sentry.op", "db.system.name", "sentry.normalized_description"]), [
      "db",
      "redis",
      "SET *",
    ]);
    assert.deepEqual(valuesOf(query, ["sentry.op", "db.collection.name", "sentry.normalized_db_query"]), [
      "db",
      ",parcels,",
      "SELECT .. FROM parcels WHERE id = %s AND kind = %s",
    ]);
    for (const span of spans) {
      assert.deepEqual(valuesOf(span, ["sentry.origin", "sentry.platform", "resource.service.name"]), [
        "auto.otlp.spans",
        "node",
        "shop",
      ]);
    }
  });

  it("by Sentry's SDK is a transaction with its spans, that of a language model among them", async () => {
    const text = await runShop("with-sentry.mjs", { SENTRY_DSN: weir.dsn(sentry), OPENAI_URL: openAi.url });
    assert.equal(text, "/parcels/17?verbose=1 kept It left the depot.");
    const spans = await spansOf(sentry, ["GET /parcels/*", "SELECT parcels", "chat acme-large", "POST 127.0.0.1"]);
    const segment = find(spans, ({ name }) => name === "GET /parcels/*");
    assert.equal(segment.is_segment, true);
    const query = childOf(spans, segment, "SELECT parcels");
    const command = find(
      spans,
      ({ attributes, parent_span_id }) =>
        parent_span_id === segment.span_id && attributes["db.operation.name"]?.value === "set",
    );
    const chat = childOf(spans, segment, "chat acme-large");
    const request = childOf(spans, chat, "POST 127.0.0.1");

    assert.deepEqual(valuesOf(segment, ["sentry.op", "sentry.release", "sentry.environment", "sentry.trace.status"]), [
      "http.server",
      "shop@3.14.15",
      "flow-test",
      "ok",
    ]);
    assert.deepEqual(valuesOf(query, ["sentry.category", "sentry.domain", "sentry.normalized_description"]), [
      "db",
      ",parcels,",
      "SELECT .. FROM parcels WHERE id = %s AND kind = %s",
    ]);
    assert.deepEqual(valuesOf(command, ["db.system.name", "sentry.normalized_description"]), ["redis", "SET *"]);
    assert.deepEqual(
      valuesOf(chat, [
        "sentry.op",
        "gen_ai.operation.type",
        "gen_ai.request.model",
        "gen_ai.response.model",
        "gen_ai.usage.total_tokens",
      ]),
      ["gen_ai.chat", "ai_client", "acme-large", "acme-large-2025-06-10", 42],
    );
    assert.equal(typeof chat.attributes["gen_ai.response.tokens_per_second"]?.value, "number");
    assert.deepEqual(valuesOf(request, ["sentry.op", "sentry.category"]), ["http.client", "http"]);
    for (const span of [query, command, chat, request]) {
      assert.equal(span.trace_id, segment.trace_id);
      assert.equal(span.is_segment, false);
    }
    const told = ["sentry.relay.ingress", "sentry.segment.id", "sentry.segment.name"];
    for (const span of [query, command, request]) {
      assert.deepEqual(valuesOf(span, told), ["legacy", segment.span_id, "GET /parcels/*"]);
    }
    // The SDK sends the spans of models in a container, apart from their transaction.
    assert.deepEqual(valuesOf(chat, told), ["container", undefined, undefined]);
  });
});

function find(spans: readonly StoredSpan[], is: (span: StoredSpan) => boolean): StoredSpan {
  const found = spans.find(is);
  assert.ok(found, `found ${spans.map(({ name }) => name).join(", ")}, expected another span among them`);
  return found;
}

function childOf(spans: readonly StoredSpan[], parent: StoredSpan, name: string): StoredSpan {
  return find(spans, (span) => span.name === name && span.parent_span_id === parent.span_id);
}

function valuesOf({ attributes }: StoredSpan, keys: readonly string[]): readonly unknown[] {
  return keys.map((key) => attributes[key]?.value);
}
