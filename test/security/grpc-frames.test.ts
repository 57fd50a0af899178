/** gRPC and protobuf that break their own rules, or go to the end of them. */
import assert from "node:assert/strict";
import { type ClientHttp2Session, connect, constants } from "node:http2";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { startWatchedWeir, type WatchedWeir } from "../harness/watched-weir.ts";
import { attackedProject, maxDelayMs, maxGrownBytes, projectId, publicKey, quickOutcomes } from "./attacked-project.ts";

const tracesPath = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
const ingestPath = "/weir.ingest.v1.IngestService/SubmitEnvelope";
const [ok, cancelled, invalidArgument, resourceExhausted, unimplemented, internal] = [0, 1, 3, 8, 12, 13];
const mebibyte = 1024 * 1024;

/** A length-delimited field. */
function field(number: number, payload: Buffer): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(payload.length), payload]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** Messages within messages, all in one field each; built from the inside without copying what is inside each time. */
function nested(numbers: readonly number[], levels: number): Buffer {
  const heads: Buffer[] = [];
  let length = 0;
  for (let level = levels - 1; level >= 0; level--) {
    const head = Buffer.concat([varint(((numbers[level % numbers.length] ?? 1) << 3) | 2), varint(length)]);
    heads.push(head);
    length += head.length;
  }
  return Buffer.concat(heads.reverse());
}

/** A span with an attribute whose value is `levels` lists in lists. */
function spanWithNestedValue(levels: number): Buffer {
  const value = nested([5, 1], levels * 2);
  const attribute = Buffer.concat([field(1, Buffer.from("deep")), field(2, value)]);
  const span = Buffer.concat([
    field(1, Buffer.alloc(16, 1)),
    field(2, Buffer.alloc(8, 2)),
    field(5, Buffer.from("deep")),
    field(9, attribute),
  ]);
  return field(1, field(2, field(2, span)));
}

function frame(message: Buffer, { flag = 0, stated = message.length } = {}): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(stated, 1);
  return Buffer.concat([head, message]);
}

const submission = Buffer.concat([
  field(1, Buffer.from('{}\n{"type":"event"}\n{"message":"x"}\n')),
  field(2, Buffer.from(publicKey)),
  Buffer.concat([varint(3 << 3), varint(projectId)]),
]);

interface Attack {
  readonly path: string;
  readonly bytes: Buffer;
  /** Any of these answers will do. */
  readonly statuses: readonly (number | undefined)[];
  readonly headers?: Readonly<Record<string, string>>;
}

const attacks: Readonly<Record<string, () => Attack>> = {
  "values nested 100 deep": () => ({ path: tracesPath, bytes: frame(spanWithNestedValue(100)), statuses: [ok] }),
  "values nested 100,000 deep": () => ({
    path: tracesPath,
    bytes: frame(spanWithNestedValue(100_000)),
    statuses: [ok],
  }),
  "values nested 2 MB deep": () => ({ path: tracesPath, bytes: frame(spanWithNestedValue(300_000)), statuses: [ok] }),
  "groups that never end": () => ({
    path: ingestPath,
    bytes: frame(Buffer.alloc(500_000, 0x0b)),
    statuses: [internal, invalidArgument],
  }),
  "a message of noise": () => ({
    path: ingestPath,
    bytes: frame(Buffer.alloc(100_000, 0xff)),
    statuses: [internal, invalidArgument],
  }),
  "a field that is longer than its message": () => ({
    path: ingestPath,
    bytes: frame(Buffer.concat([varint((1 << 3) | 2), varint(0x7fffffff), Buffer.from("x")])),
    statuses: [internal, invalidArgument],
  }),
  "a message that states 4 GB": () => ({
    path: ingestPath,
    bytes: frame(submission, { stated: 0xffffffff }),
    statuses: [resourceExhausted],
  }),
  "a message that states one byte more than it may have": () => ({
    path: ingestPath,
    bytes: frame(submission, { stated: 64 * mebibyte + 1 }),
    statuses: [resourceExhausted],
  }),
  "a message that ends too early": () => ({
    path: ingestPath,
    bytes: frame(submission, { stated: submission.length + 1 }),
    statuses: [internal, unimplemented, cancelled, undefined],
  }),
  "a compressed message without an encoding": () => ({
    path: ingestPath,
    bytes: frame(gzipSync(submission), { flag: 1 }),
    statuses: [internal, unimplemented],
  }),
  "a message that unpacks to 256 MiB": () => ({
    path: ingestPath,
    bytes: frame(gzipSync(Buffer.alloc(256 * mebibyte)), { flag: 1 }),
    headers: { "grpc-encoding": "gzip" },
    statuses: [resourceExhausted, internal],
  }),
  "a message of 13 MB where 12 MiB may be": () => ({
    path: tracesPath,
    bytes: frame(field(15, Buffer.alloc(13 * mebibyte))),
    statuses: [resourceExhausted],
  }),
  "an unknown method": () => ({
    path: "/weir.ingest.v1.IngestService/Nothing",
    bytes: frame(submission),
    statuses: [unimplemented],
  }),
};

describe("gRPC that was made to hurt", function () {
  this.timeout(60_000);
  let weir: WatchedWeir;

  before(async () => {
    weir = await startWatchedWeir([attackedProject], quickOutcomes);
    for (let index = 0; index < 200; index++) assert.equal(await send(good()), ok);
    await settled();
  });
  after(() => weir?.stop());

  const good = (): Attack => ({ path: ingestPath, bytes: frame(submission), statuses: [ok] });

  function open(): ClientHttp2Session {
    const session = connect(`http://${weir.grpcAddress}`);
    session.on("error", () => {});
    return session;
  }

  /** The gRPC status of a call on a connection of its own; undefined if there was none. */
  async function send({ path, bytes, headers = {} }: Attack): Promise<number | undefined> {
    const session = open();
    try {
      return await call(session, path, bytes, headers);
    } finally {
      session.destroy();
    }
  }

  function call(
    session: ClientHttp2Session,
    path: string,
    bytes: Buffer,
    headers: Readonly<Record<string, string>>,
  ): Promise<number | undefined> {
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: path,
      "content-type": "application/grpc",
      te: "trailers",
      "sentry-key": publicKey,
      ...headers,
    });
    let status: number | undefined;
    const take = (received: Readonly<Record<string, unknown>>) => {
      if (received["grpc-status"] !== undefined) status = Number(received["grpc-status"]);
    };
    stream.on("response", take);
    stream.on("trailers", take);
    stream.on("error", () => {});
    stream.resume();
    stream.end(bytes);
    return new Promise((resolve) => stream.once("close", () => resolve(status)));
  }

  async function settled(): Promise<void> {
    while ((await weir.metric("weir_gateway_spool_entries")) > 0) await delay(50);
  }

  async function boundedly(work: () => Promise<void>): Promise<void> {
    const { longestDelayMs, grownBytes } = await weir.strain(async () => {
      await work();
      await settled();
    });
    assert.ok(longestDelayMs < maxDelayMs, `the event loop was held up for ${longestDelayMs} ms`);
    assert.ok(grownBytes < maxGrownBytes, `memory grew by ${grownBytes} bytes`);
    assert.equal(await send(good()), ok);
  }

  for (const [what, make] of Object.entries(attacks)) {
    it(`is answered with a status, and holds up nothing: ${what}`, async () => {
      const attack = make();
      let status: number | undefined;
      await boundedly(async () => {
        status = await send(attack);
      });
      assert.ok(attack.statuses.includes(status), `found status ${status}, expected one of ${attack.statuses}`);
    });
  }

  it("holds up nothing: calls that are opened and reset, 20,000 of them", async () => {
    await boundedly(async () => {
      for (let connection = 0; connection < 20; connection++) {
        const session = open();
        for (let index = 0; index < 1000 && !session.destroyed; index++) {
          const stream = session.request({
            ":method": "POST",
            ":path": ingestPath,
            "content-type": "application/grpc",
          });
          stream.on("error", () => {});
          stream.close(constants.NGHTTP2_CANCEL);
        }
        await delay(20);
        session.destroy();
      }
    });
  });

  it("holds up nothing: connections that say nothing, or no HTTP/2", async () => {
    await boundedly(async () => {
      const sessions = Array.from({ length: 200 }, open);
      await delay(200);
      for (const session of sessions) session.destroy();
    });
  });
});
