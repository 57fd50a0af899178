/** Clients that go away in the middle of a body leave nothing behind. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { createSeededRandom } from "@weir/test-kit";
import { readDeliveredEvents } from "../harness/delivered-events.ts";
import { isNightly } from "../harness/nightly.ts";
import { startWatchedWeir, type WatchedWeir } from "../harness/watched-weir.ts";

const publicKey = "7".repeat(32);
const project = {
  projectId: 502,
  organizationId: 1,
  slug: "left",
  publicKeys: [{ publicKey, numericId: 5 }],
  config: {},
};
const aborts = isNightly ? 10_000 : 1_000;
const concurrency = 16;
const maxGrownBytes = 64 * 1024 * 1024;
const text = "parcel ".repeat(20_000);

/** A whole request. */
interface WholeRequest {
  readonly head: string;
  readonly body: Buffer;
}

const inOnePiece = (eventId: string): WholeRequest => withLength(envelope(eventId));
/** The ways in which bodies come. */
const forms: readonly ((eventId: string) => WholeRequest)[] = [
  inOnePiece,
  (eventId) => withLength(gzipSync(envelope(eventId)), "Content-Encoding: gzip\r\n"),
  (eventId) => chunked(envelope(eventId)),
  (eventId) => chunked(gzipSync(envelope(eventId)), "Content-Encoding: gzip\r\n"),
  (eventId) => withLength(form(eventId), "Content-Type: multipart/form-data; boundary=parcel\r\n", "minidump/"),
];

function envelope(eventId: string): Buffer {
  return Buffer.from(`{"event_id":"${eventId}"}\n{"type":"event"}\n{"message":"${text}"}\n`);
}

function form(eventId: string): Buffer {
  return Buffer.from(
    `--parcel\r\nContent-Disposition: form-data; name="upload_file_minidump"; filename="${eventId}"\r\n\r\nMDMP${text}\r\n--parcel--\r\n`,
  );
}

function requestHead(headers: string, door = "envelope/"): string {
  return `POST /api/${project.projectId}/${door} HTTP/1.1\r\nHost: weir\r\nX-Sentry-Auth: Sentry sentry_key=${publicKey}\r\n${headers}\r\n`;
}

function withLength(body: Buffer, headers = "", door = "envelope/"): WholeRequest {
  return { head: requestHead(`${headers}Content-Length: ${body.length}\r\n`, door), body };
}

function chunked(bytes: Buffer, headers = ""): WholeRequest {
  const half = Math.floor(bytes.length / 2);
  const chunks = [bytes.subarray(0, half), bytes.subarray(half)].flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}\r\n`),
    chunk,
    Buffer.from("\r\n"),
  ]);
  return {
    head: requestHead(`${headers}Transfer-Encoding: chunked\r\n`),
    body: Buffer.concat([...chunks, Buffer.from("0\r\n\r\n")]),
  };
}

describe(`${aborts} clients that go away in the middle of a body`, function () {
  this.timeout(isNightly ? 600_000 : 120_000);
  const random = createSeededRandom(1);
  let weir: WatchedWeir;
  let sent = 0;

  before(async () => {
    weir = await startWatchedWeir([project], {
      aggregator: { bucket_interval: 1, initial_delay: 0 },
      storage: { max_messages: 1_000_000 },
    });
    for (let index = 0; index < 300; index++) assert.equal(await complete(), 200);
  });
  after(() => weir?.stop());

  function nextId(): string {
    return (++sent).toString(16).padStart(32, "0");
  }

  const kept: string[] = [];

  /** Sends a whole event. */
  async function complete(): Promise<number> {
    const eventId = nextId();
    const answer = await fetch(`${weir.httpUrl}/api/${project.projectId}/envelope/`, {
      method: "POST",
      headers: { "X-Sentry-Auth": `Sentry sentry_key=${publicKey}` },
      body: new Uint8Array(envelope(eventId)),
    });
    await answer.arrayBuffer();
    if (answer.status === 200) kept.push(eventId);
    return answer.status;
  }

  /** Goes away before the body's last byte, politely or not. */
  async function abort(index: number): Promise<void> {
    const make = forms[index % forms.length] ?? inOnePiece;
    const { head, body } = make(nextId());
    const { hostname, port } = new URL(weir.httpUrl);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    await once(socket, "connect");
    const end = Math.floor(random.float() * body.length);
    await new Promise<void>((resolve) =>
      socket.write(Buffer.concat([Buffer.from(head), body.subarray(0, end)]), () => resolve()),
    );
    if (random.float() < 0.5) await delay(random.float() * 10);
    if (random.float() < 0.5) socket.resetAndDestroy();
    else socket.destroy();
  }

  async function abortMany(from: number, to: number): Promise<void> {
    let next = from;
    const client = async () => {
      for (let index = next++; index < to; index = next++) {
        await abort(index);
        if (index % 10 === 0) assert.equal(await complete(), 200);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, client));
  }

  it("leave nothing behind, and others lose nothing", async () => {
    await abortMany(0, aborts / 2);
    // By now every buffer and ring that is bounded has been filled, as far as this load does.
    const { grownBytes } = await weir.strain(() => abortMany(aborts / 2, aborts));
    const isIdle = async () =>
      (await weir.metric("weir_gateway_requests_in_flight")) === 0 &&
      (await weir.metric("weir_gateway_bodies_held_bytes")) === 0 &&
      (await weir.metric("weir_gateway_connections")) <= concurrency &&
      (await weir.metric("weir_gateway_spool_entries")) === 0;
    while (!(await isIdle())) await delay(50);
    assert.ok(grownBytes < maxGrownBytes, `memory grew by ${grownBytes} bytes`);
    assert.equal(await weir.metric("weir_gateway_errors_total"), 0);
  });

  it("and the books balance: what was answered 200 is delivered, once, and nothing else", async () => {
    weir.kill("SIGTERM");
    assert.equal(await weir.exited, 0, weir.logs());
    const { eventIds, outcomes } = readDeliveredEvents(weir.dataDir);
    assert.deepEqual(eventIds.toSorted(), kept.toSorted());
    // Crash uploads that break off are accounted for: what was to be an error is none.
    for (const outcome of outcomes) {
      const {
        outcome: id,
        reason,
        category,
      } = JSON.parse(outcome) as { outcome: number; reason: string; category: number };
      assert.deepEqual({ id, reason, category }, { id: 3, reason: "invalid_multipart", category: 1 });
    }
    const accounted = outcomes.reduce(
      (sum, outcome) => sum + (JSON.parse(outcome) as { quantity: number }).quantity,
      0,
    );
    assert.ok(accounted <= aborts / forms.length, `${accounted} outcomes`);
  });
});
