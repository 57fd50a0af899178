/** What every sink promises, as tests: one suite for all of them. */
import assert from "node:assert/strict";
import { type Sink, SinkError, type SinkHeader, type SinkRecord, type Topic } from "@weir/sink";

/** A record as somebody else reads it back. */
export interface DeliveredRecord {
  readonly key: Buffer;
  readonly headers: readonly SinkHeader[];
  readonly value: Buffer;
}

/** Bounds that the suite asks for. */
export interface SinkBounds {
  readonly maxMessageBytes?: number;
  /** Bytes that wait at most. */
  readonly maxHeldBytes?: number;
}

/** A sink and a way to look behind it. */
export interface SinkUnderTest {
  readonly sink: Sink;
  /** What was delivered to a topic, each key's records in order; waits until there are so many. */
  read(topic: Topic, count: number): Promise<readonly DeliveredRecord[]>;
  /** Frees what the test made besides the sink. */
  dispose(): Promise<void>;
}

const organizationId = 1n;
const eventId = "d2132d31b39445f1938d7e21b6bf0ec4";

/** Declares the suite for one kind of sink. `create` makes a fresh, empty one. */
export function describeSinkContract(name: string, create: (bounds: SinkBounds) => Promise<SinkUnderTest>): void {
  describe(`the contract of sinks, kept by ${name}`, () => {
    let subject: SinkUnderTest | undefined;

    async function setUp(bounds: SinkBounds = {}): Promise<SinkUnderTest> {
      subject = await create(bounds);
      return subject;
    }

    afterEach(async () => {
      await subject?.sink.close();
      await subject?.dispose();
      subject = undefined;
    });

    it("delivers key, headers and value before it resolves", async () => {
      const { sink, read } = await setUp();
      const value = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const headers: SinkHeader[] = [
        ["item_type", "3"],
        ["project_id", "42"],
      ];
      await sink.submit([{ topic: "spans", routing: { uuid: eventId, organizationId }, value, headers }]);
      const [record] = await read("spans", 1);
      assert.equal(record?.key.toString("hex"), "d2132d31b39445f0938d7e21b6bf0ec4");
      assert.deepEqual(record?.headers, headers);
      assert.deepEqual(record?.value, value);
    });

    it("takes records without headers, without bytes, and with text beyond ASCII", async () => {
      const { sink, read } = await setUp();
      const routing = { uuid: eventId, organizationId };
      await sink.submit([
        { topic: "events", routing, value: Buffer.alloc(0) },
        { topic: "events", routing, value: Buffer.from("é"), headers: [["name", "żółw 🐢"]] },
      ]);
      const records = await read("events", 2);
      assert.deepEqual(
        records.map(({ headers, value }) => [headers, String(value)]),
        [
          [[], ""],
          [[["name", "żółw 🐢"]], "é"],
        ],
      );
    });

    it("counts keys where there is no routing, and where the UUID is nil", async () => {
      const { sink, read } = await setUp();
      const nil = { uuid: "00000000000000000000000000000000", organizationId };
      await sink.submit([
        { topic: "items", value: Buffer.from("a") },
        { topic: "items", routing: nil, value: Buffer.from("b") },
      ]);
      await sink.submit([{ topic: "items", value: Buffer.from("c") }]);
      const records = await read("items", 3);
      const keys = records.map(({ key, value }) => `${value}:${key.toString("hex")}`).sort();
      assert.deepEqual(
        keys,
        ["a", "b", "c"].map((text, index) => `${text}:${String(index).padStart(32, "0")}`),
      );
    });

    it("keeps the order of records of one key, within and between submits", async () => {
      const { sink, read } = await setUp();
      const routing = { uuid: eventId, organizationId };
      const submits: Promise<void>[] = [];
      for (let submit = 0; submit < 40; submit += 1) {
        submits.push(
          sink.submit(
            [0, 1, 2].map((part) => ({ topic: "attachments", routing, value: Buffer.from(`${submit}.${part}`) })),
          ),
        );
      }
      await Promise.all(submits);
      const records = await read("attachments", 120);
      assert.deepEqual(
        records.map(({ value }) => String(value)),
        Array.from({ length: 120 }, (_, index) => `${Math.floor(index / 3)}.${index % 3}`),
      );
    });

    it("delivers to several topics in one submit", async () => {
      const { sink, read } = await setUp();
      await sink.submit(
        (["attachments", "events", "attachments"] as const).map((topic, index) => ({
          topic,
          value: Buffer.from(String(index)),
        })),
      );
      const attachments = await read("attachments", 2);
      const events = await read("events", 1);
      assert.deepEqual([...attachments].map(({ value }) => String(value)).sort(), ["0", "2"]);
      assert.deepEqual(
        events.map(({ value }) => String(value)),
        ["1"],
      );
    });

    it("delivers each of many records exactly once", async () => {
      const { sink, read } = await setUp();
      const submits: Promise<void>[] = [];
      for (let index = 0; index < 2000; index += 1) {
        submits.push(sink.submit([{ topic: "outcomes", value: Buffer.from(`${index}:`.padEnd(1000, "x")) }]));
      }
      await Promise.all(submits);
      const records = await read("outcomes", 2000);
      const indexes = records
        .map(({ value }) => Number.parseInt(String(value), 10))
        .sort((left, right) => left - right);
      assert.deepEqual(
        indexes,
        Array.from({ length: 2000 }, (_, index) => index),
      );
    });

    it("delivers a record of several megabytes", async () => {
      const { sink, read } = await setUp({ maxMessageBytes: 20_000_000 });
      const value = Buffer.alloc(5_000_000, "weir");
      await sink.submit([{ topic: "profiles", value }]);
      const [record] = await read("profiles", 1);
      assert.ok(record?.value.equals(value));
    });

    it("refuses a record that is too large at once, for good, and the whole submit with it", async () => {
      const { sink, read } = await setUp({ maxMessageBytes: 10_000 });
      const records: SinkRecord[] = [
        { topic: "events", value: Buffer.from("small") },
        { topic: "events", value: Buffer.alloc(10_001) },
      ];
      await assert.rejects(sink.submit(records), (error) => {
        assert.ok(error instanceof SinkError);
        assert.deepEqual([error.code, error.retryable], ["too_large", false]);
        assert.match(error.message, /"events".* expected at most 10000/);
        return true;
      });
      await sink.submit([{ topic: "events", value: Buffer.from("later") }]);
      const delivered = await read("events", 1);
      assert.deepEqual(
        delivered.map(({ value }) => String(value)),
        ["later"],
      );
    });

    it("refuses at once what it has no room for, and takes it later", async () => {
      const { sink, read } = await setUp({ maxHeldBytes: 60_000 });
      const record: SinkRecord = { topic: "items", value: Buffer.alloc(50_000) };
      const first = sink.submit([record]);
      await assert.rejects(sink.submit([record]), { name: "SinkError", code: "full", retryable: true });
      await first;
      await read("items", 1);
    });

    it("resolves for no records at all", async () => {
      const { sink } = await setUp();
      await sink.submit([]);
    });

    it("refuses what is submitted with a signal that has aborted", async () => {
      const { sink } = await setUp();
      const record: SinkRecord = { topic: "items", value: Buffer.from("x") };
      await assert.rejects(sink.submit([record], { signal: AbortSignal.abort() }), {
        code: "deadline",
        retryable: true,
      });
    });

    it("delivers what it holds when it closes, and takes no more", async () => {
      const { sink, read } = await setUp();
      const held = sink.submit([{ topic: "monitors", value: Buffer.from("held") }]);
      const closing = sink.close();
      await assert.rejects(sink.submit([{ topic: "monitors", value: Buffer.from("late") }]), {
        code: "closed",
        retryable: true,
      });
      await held;
      await closing;
      const records = await read("monitors", 1);
      assert.deepEqual(
        records.map(({ value }) => String(value)),
        ["held"],
      );
    });
  });
}
