/** What a new user does: starts Weir without any configuration, sends something to every door, and asks what became of it. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { IngestServiceDefinition } from "@weir/gen/weir/ingest/v1/ingest.ts";
import { connect } from "@weir/rpc";
import { type NewUser, startAsNewUser } from "../harness/new-user.ts";

/** A request, and what its sender is told. */
interface Door {
  readonly name: string;
  readonly path: string;
  readonly method?: "GET" | "POST";
  /** Where the DSN's key stands. Default: in a header, as SDKs send it. */
  readonly keyIn?: "query";
  /** Default: JSON. */
  readonly contentType?: string;
  readonly body?: string | FormData;
  readonly status: number;
  readonly answer: RegExp;
  /** What `weir tail --json` shows of it: the topic, and a text in its message. */
  readonly delivered: readonly [topic: string, text: string];
}

const nowNs = `${Date.now()}000000`;
const eventId = "1".repeat(32);
const cleanId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const nothing = /^$/;

function form(field: string, filename: string, text: string): FormData {
  const data = new FormData();
  data.set(field, new Blob([text]), filename);
  return data;
}

const networkError = {
  age: 1,
  type: "network-error",
  url: "https://shop.example/",
  body: { type: "http.error", status_code: 500, phase: "application", elapsed_time: 3, method: "GET", protocol: "h2" },
};
const report = {
  "document-uri": "https://shop.example/",
  "effective-directive": "img-src",
  "blocked-uri": "https://x.y",
};
const span = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
  name: "GET /parcels",
  startTimeUnixNano: nowNs,
  endTimeUnixNano: nowNs,
};
const otlpLog = { timeUnixNano: nowNs, body: { stringValue: "by OTLP" } };
const vercelLog = { id: "1", timestamp: Date.now(), source: "lambda", deploymentId: "d", projectId: "p", host: "h" };

const doors: readonly Door[] = [
  {
    name: "envelopes",
    path: "envelope/",
    contentType: "application/x-sentry-envelope",
    body: `{"event_id":"${eventId}"}\n{"type":"event"}\n{"message":"in an envelope"}\n`,
    status: 200,
    answer: new RegExp(`^{"id":"${eventId}"}$`),
    delivered: ["ingest-events", "in an envelope"],
  },
  {
    name: "single events",
    path: "store/",
    body: '{"message":"stored"}',
    status: 200,
    answer: /^{"id":"[0-9a-f]{32}"}$/,
    delivered: ["ingest-events", "stored"],
  },
  {
    name: "events in the address of an image",
    path: `store/?sentry_data=${encodeURIComponent('{"message":"a pixel"}')}`,
    method: "GET",
    keyIn: "query",
    status: 200,
    answer: /^GIF89a/,
    delivered: ["ingest-events", "a pixel"],
  },
  {
    name: "reports of browsers",
    path: "security/",
    contentType: "application/csp-report",
    body: JSON.stringify({ "csp-report": report }),
    status: 200,
    answer: nothing,
    delivered: ["ingest-events", "img-src"],
  },
  {
    name: "network errors of browsers",
    path: "nel/",
    contentType: "application/reports+json",
    body: JSON.stringify([networkError]),
    status: 200,
    answer: nothing,
    delivered: ["snuba-items", "shop.example"],
  },
  {
    name: "attachments",
    path: `events/${eventId}/attachments/`,
    body: form("file", "label.txt", "fragile"),
    status: 201,
    answer: nothing,
    delivered: ["ingest-attachments", "label.txt"],
  },
  {
    name: "check-ins",
    path: "cron/nightly/?status=ok",
    method: "GET",
    keyIn: "query",
    status: 202,
    answer: nothing,
    delivered: ["ingest-monitors", "nightly"],
  },
  {
    name: "crashes of native programs",
    path: "minidump/",
    body: form("upload_file_minidump", "crash.dmp", "MDMP"),
    status: 200,
    answer: cleanId,
    delivered: ["ingest-attachments", "Invalid Minidump"],
  },
  {
    name: "traces of OpenTelemetry",
    path: "integration/otlp/v1/traces",
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
    status: 200,
    answer: /^{}$/,
    delivered: ["ingest-spans", "00f067aa0ba902b7"],
  },
  {
    name: "logs of OpenTelemetry",
    path: "integration/otlp/v1/logs",
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [otlpLog] }] }] }),
    status: 200,
    answer: /^{}$/,
    delivered: ["snuba-items", "by OTLP"],
  },
  {
    name: "Vercel's log drain",
    path: "integration/vercel/logs",
    body: JSON.stringify([{ ...vercelLog, level: "info", message: "by Vercel" }]),
    status: 202,
    answer: nothing,
    delivered: ["snuba-items", "by Vercel"],
  },
];

describe("a new user", function () {
  this.timeout(120_000);
  let user: NewUser;

  before(async () => {
    user = await startAsNewUser();
  });
  after(() => user?.stop());

  /** Sends with the key of the DSN. */
  function send(path: string, { method = "POST", keyIn, contentType, body }: Partial<Door>): Promise<Response> {
    const headers = new Headers();
    const url = new URL(`${user.httpUrl}${user.projectPath}/${path}`);
    if (keyIn === "query") url.searchParams.set("sentry_key", user.publicKey);
    else headers.set("X-Sentry-Auth", `Sentry sentry_version=7, sentry_key=${user.publicKey}`);
    if (typeof body === "string") headers.set("Content-Type", contentType ?? "application/json");
    return fetch(url, { method, headers, body: body ?? null });
  }

  it("starts Weir without configuration, and is told a command that works", async () => {
    const [, url = "", body] = /curl '(\S+)' -d '(\S.*)'/.exec(user.banner) ?? [];
    const answer = await fetch(url, { method: "POST", body: body ?? null });
    assert.equal(answer.status, 200, await answer.text());
    await seen(["ingest-events", "Hello, Weir"]);
  });

  for (const { name, path, status, answer, delivered, ...request } of doors) {
    it(`sends ${name} by HTTP, and sees them in weir tail`, async () => {
      const found = await send(path, request);
      const text = await found.text();
      assert.equal(found.status, status, text);
      assert.match(text, answer);
      await seen(delivered);
    });
  }

  it("sends envelopes by gRPC, and sees them in weir tail", async () => {
    const port = connect(IngestServiceDefinition, user.grpcAddress);
    const envelope = Buffer.from('{}\n{"type":"event"}\n{"message":"by gRPC"}\n');
    const projectId = BigInt(user.projectPath.replace("/api/", ""));
    const answer = await port.submitEnvelope({ envelope, publicKey: user.publicKey, projectId, client: "test/1" });
    assert.match(answer.eventId, /^[0-9a-f]{32}$/);
    await port.close();
    await seen(["ingest-events", "by gRPC"]);
  });

  it("turns uploads on by a global option, and uploads", async () => {
    assert.equal((await announce()).status, 503);
    const options = { "relay.endpoint-fetch-config.enabled": true };
    await writeFile(join(user.projectsDir, "global.json"), JSON.stringify({ options }));
    let announced = await announce();
    for (; announced.status === 503; announced = await announce()) await delay(50);
    assert.equal(announced.status, 201);
    const sent = await fetch(new URL(announced.headers.get("location") ?? "", user.httpUrl), {
      method: "PATCH",
      headers: { ...tus(), "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0" },
      body: "parcel",
    });
    assert.deepEqual([sent.status, sent.headers.get("upload-offset")], [204, "6"]);
  });

  it("asks why something was dropped, and sees it among the outcomes", async () => {
    const dropped = "d".repeat(32);
    const body = `{"event_id":"${dropped}"}\n{"type":"event"}\n${JSON.stringify({ message: "x".repeat(1024 * 1024) })}\n`;
    const answer = await send("envelope/", { body });
    assert.equal(answer.status, 413);
    assert.match(await answer.text(), /envelope exceeded size limits for type 'event'/);
    const explained = await user.weir("explain", dropped, "--address", user.grpcAddress);
    assert.match(explained, new RegExp(`event ${dropped}: dropped`));
    assert.match(explained, /expected at most 1048576 bytes/);
    await shown(["--outcomes"], (line) => line.includes("1 × error: invalid: too large:event"));
  });

  it("asks what waits: nothing", async () => {
    const status = await user.weir("spool", "status", "--address", user.grpcAddress);
    assert.match(status, /Held +0 of at most 200,000 envelopes/);
    assert.match(status, /Nothing waits\./);
  });

  it("finds it live and ready, and stops it without an error", async () => {
    for (const kind of ["live", "ready"]) {
      const health = await fetch(`${user.httpUrl}/api/relay/healthcheck/${kind}/`);
      assert.deepEqual([health.status, await health.json()], [200, { is_healthy: true }]);
    }
    assert.equal(await user.stop(), 0);
  });

  function tus(): Record<string, string> {
    return { "X-Sentry-Auth": `Sentry sentry_key=${user.publicKey}`, "Tus-Resumable": "1.0.0" };
  }

  function announce(): Promise<Response> {
    const headers = { ...tus(), "Upload-Length": "6" };
    return fetch(`${user.httpUrl}${user.projectPath}/upload/`, { method: "POST", headers });
  }

  function seen([topic, text]: Door["delivered"]): Promise<void> {
    return shown(["--json"], (line) => line.includes(`"topic":"${topic}"`) && line.includes(text));
  }

  /** Waits until `weir tail` shows a line. */
  async function shown(options: readonly string[], isIt: (line: string) => boolean): Promise<void> {
    const deadlineMs = performance.now() + 30_000;
    let lines: readonly string[] = [];
    while (performance.now() < deadlineMs) {
      lines = (await user.weir("tail", "--no-follow", ...options)).split("\n");
      if (lines.some(isIt)) return;
      await delay(100);
    }
    assert.fail(`weir tail does not show it:\n${lines.join("\n")}`);
  }
});
