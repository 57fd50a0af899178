import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { LogRecord } from "./log-record.ts";
import { recordHeader } from "./record-format.ts";
import type { Recovery } from "./recover.ts";
import type { SegmentLog, SegmentLogOptions } from "./segment-log.ts";
import { openSegmentLog } from "./segment-log.ts";
import type { SegmentLogErrorCode } from "./segment-log-error.ts";
import type { MemoryFiles } from "./testing/memory-files.ts";
import { createMemoryFiles } from "./testing/memory-files.ts";

interface Opened {
  readonly log: SegmentLog;
  readonly recovery: Recovery;
  /** What was recovered, by payload. */
  readonly found: Map<string, LogRecord>;
  readonly failures: (SegmentLogErrorCode | undefined)[];
}

async function open(files: MemoryFiles, options: Partial<SegmentLogOptions> = {}): Promise<Opened> {
  const found = new Map<string, LogRecord>();
  const failures: (SegmentLogErrorCode | undefined)[] = [];
  const { log, recovery } = await openSegmentLog({
    files,
    maxBytes: 1_000_000,
    segmentBytes: 1000,
    groupBytes: 500,
    groupDelayMs: 1,
    retryDelayMs: 20,
    salt: () => randomBytes(8),
    delay(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    onRecovered: (record, payload) => void found.set(payload.toString(), record),
    onFailure: (error) => void failures.push(error?.code),
    ...options,
  });
  return { log, recovery, found, failures };
}

async function appendAll(log: SegmentLog, texts: readonly string[]): Promise<LogRecord[]> {
  return Promise.all(texts.map((text) => log.append(Buffer.from(text))));
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < 2000; waited += 5) {
    if (condition()) return;
    await sleep(5);
  }
  assert.fail("the condition did not come true within 2 s");
}

const texts = Array.from({ length: 40 }, (_, index) => `record ${index} ${"x".repeat(index)}`);

describe("the segment log", () => {
  it("hands out after a restart what was not acknowledged, and nothing else", async () => {
    const files = createMemoryFiles();
    const first = await open(files);
    const records = await appendAll(first.log, texts);
    records.filter((_, index) => index % 3 === 0).forEach(first.log.acknowledge);
    await first.log.close();
    const second = await open(files);
    assert.deepEqual([...second.found.keys()].sort(), texts.filter((_, index) => index % 3 !== 0).sort());
    assert.deepEqual(second.recovery, { records: 26, damaged: 0, interrupted: 0, damagedBytes: 0 });
  });

  it("tells what was acknowledged, and frees its space, while there is always more to write", async () => {
    const files = createMemoryFiles();
    const { log } = await open(files);
    const sync = files.sync;
    let rounds = 0;
    let mostBytes = 0;
    const appendOne = () => void log.append(Buffer.alloc(400)).then(log.acknowledge);
    files.sync = async (name) => {
      await sync(name);
      mostBytes = Math.max(mostBytes, log.usage().bytes);
      if (rounds++ < 60) appendOne();
    };
    appendOne();
    await until(() => rounds > 60);
    assert.ok(mostBytes < 4000, `${mostBytes} bytes were in use`);
    await log.close();
  });

  it("forces many records to the disk at once", async () => {
    const files = createMemoryFiles();
    const { log } = await open(files, { groupBytes: 100_000, segmentBytes: 100_000 });
    await appendAll(log, texts);
    assert.equal(files.syncs, 1);
  });

  it("reads a record back, whichever segment it is in", async () => {
    const { log } = await open(createMemoryFiles());
    const records = await appendAll(log, texts);
    for (const [index, record] of records.entries()) {
      assert.equal((await log.read(record))?.toString(), texts[index]);
    }
    assert.ok(log.usage().segments > 1);
  });

  it("gives records new ids after a restart, also if the last ones were finished", async () => {
    const files = createMemoryFiles();
    const first = await open(files);
    const records = await appendAll(first.log, texts);
    records.slice(1).forEach(first.log.acknowledge);
    await first.log.close();
    const second = await open(files);
    const [added] = await appendAll(second.log, ["new"]);
    assert.ok(added !== undefined && added.id > (records.at(-1)?.id ?? Number.NaN));
    await second.log.close();
    assert.deepEqual([...(await open(files)).found.keys()].sort(), ["new", texts[0]].sort());
  });

  it("removes segments that are done with", async () => {
    const files = createMemoryFiles();
    const { log } = await open(files);
    const records = await appendAll(log, texts);
    assert.ok(log.usage().segments > 1);
    records.forEach(log.acknowledge);
    // What is left is the segment that is written to, with its acknowledgements.
    await until(() => log.usage().segments === 1);
    assert.ok(files.contents.size <= 2);
  });

  it("refuses what does not fit its bound, and takes it when there is room again", async () => {
    const { log } = await open(createMemoryFiles(), { maxBytes: 3000 });
    const kept: LogRecord[] = [];
    let refusal: unknown;
    while (refusal === undefined) {
      await log.append(Buffer.alloc(100)).then(
        (record) => kept.push(record),
        (error: unknown) => {
          refusal = error;
        },
      );
    }
    assert.equal((refusal as { code?: string }).code, "full");
    assert.equal(kept.length, 24);
    assert.equal(log.refusal(100)?.code, "full");
    kept.forEach(log.acknowledge);
    await until(() => log.refusal(100) === undefined);
    await log.append(Buffer.alloc(100));
  });

  it("frees the space of the segment that is written to, if space is short", async () => {
    const { log } = await open(createMemoryFiles(), { maxBytes: 3000, segmentBytes: 1_000_000 });
    const records = await appendAll(
      log,
      Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(100, ".")),
    );
    assert.equal(log.refusal(1000)?.code, "full");
    records.forEach(log.acknowledge);
    await until(() => log.usage().bytes === 0);
  });

  it("clears segments of which little is left when space gets short", async () => {
    const files = createMemoryFiles();
    const { log } = await open(files, { maxBytes: 6000 });
    const records = await appendAll(
      log,
      Array.from({ length: 36 }, (_, index) => `${index}`.padEnd(100, ".")),
    );
    const kept = records.filter((_, index) => index % 9 === 0);
    for (const record of records) if (!kept.includes(record)) log.acknowledge(record);
    await until(() => log.usage().segments <= 2);
    for (const record of kept) assert.equal((await log.read(record))?.length, 100);
    log.acknowledge(kept[0] as LogRecord);
    await log.close();
    const again = await open(files);
    assert.deepEqual(
      [...again.found.keys()].map((text) => Number.parseInt(text, 10)).sort((a, b) => a - b),
      [9, 18, 27],
    );
  });

  it("hands out once what was being moved when the process ended", async () => {
    const files = createMemoryFiles();
    const first = await open(files);
    const [record] = await appendAll(first.log, ["moved"]);
    await first.log.close();
    const [name, bytes] = [...files.contents][0] ?? [];
    assert.ok(name !== undefined && bytes !== undefined && record !== undefined);
    // A second segment holds a copy with the same id.
    const salt = randomBytes(8);
    const copy = Buffer.concat([recordHeader(salt, record.id, Buffer.from("moved")), Buffer.from("moved")]);
    files.contents.set(`000000000002-${salt.toString("hex")}.records`, copy);
    const second = await open(files);
    assert.equal(second.recovery.records, 1);
    second.log.acknowledge(second.found.get("moved") as LogRecord);
    await second.log.close();
    assert.equal((await open(files)).recovery.records, 0);
  });
});

describe("the segment log on a disk that fails", () => {
  it("refuses the group for which there is no space, leaves nothing of it, and takes records when there is space again", async () => {
    const files = createMemoryFiles();
    files.capacity = 400;
    const { log, failures } = await open(files);
    await log.append(Buffer.from("fits"));
    await assert.rejects(log.append(Buffer.alloc(450)), { code: "no_space" });
    assert.equal(log.refusal(1)?.code, "no_space");
    files.capacity = 10_000;
    await until(() => log.refusal(1) === undefined);
    await log.append(Buffer.from("later"));
    assert.deepEqual(failures, ["no_space", undefined]);
    await log.close();
    const again = await open(files);
    assert.deepEqual([...again.found.keys()].sort(), ["fits", "later"]);
    assert.equal(again.recovery.damaged, 0);
  });

  for (const broken of ["append", "sync"] as const) {
    it(`refuses what it could not ${broken}, and goes on in another segment`, async () => {
      const files = createMemoryFiles();
      const { log } = await open(files);
      await log.append(Buffer.from("before"));
      files.broken = broken;
      await assert.rejects(log.append(Buffer.from("during")), { code: "failed" });
      files.broken = undefined;
      await until(() => log.refusal(1) === undefined);
      await log.append(Buffer.from("after"));
      await log.close();
      assert.deepEqual([...(await open(files)).found.keys()].sort(), ["after", "before"]);
    });
  }

  it("keeps acknowledgements that it could not write, and writes them later", async () => {
    const files = createMemoryFiles();
    const { log } = await open(files);
    const records = await appendAll(log, ["one", "two"]);
    files.broken = "append";
    log.acknowledge(records[0] as LogRecord);
    await sleep(10);
    files.broken = undefined;
    await until(() => [...files.contents.keys()].some((name) => name.endsWith(".done")));
    assert.deepEqual([...(await open(files)).found.keys()], ["two"]);
  });

  it("tells a failure to read apart from damage", async () => {
    const files = createMemoryFiles();
    const { log } = await open(files);
    const [record] = await appendAll(log, ["text"]);
    assert.ok(record !== undefined);
    files.broken = "read";
    await assert.rejects(log.read(record), { code: "failed" });
    files.broken = undefined;
    for (const bytes of files.contents.values()) bytes.fill(0, 24);
    assert.equal(await log.read(record), undefined);
  });
});

describe("a damaged segment log", () => {
  async function written(): Promise<MemoryFiles> {
    const files = createMemoryFiles();
    const { log } = await open(files, { segmentBytes: 100_000, groupBytes: 100_000 });
    await appendAll(log, texts);
    await log.close();
    return files;
  }

  it("loses only the record whose bytes changed", async () => {
    const files = await written();
    const [bytes] = [...files.contents.values()];
    assert.ok(bytes !== undefined);
    const at = bytes.indexOf("record 7 ");
    bytes[at] = 0;
    const { found, recovery } = await open(files);
    assert.deepEqual([...found.keys()].sort(), texts.filter((_, index) => index !== 7).sort());
    assert.deepEqual([recovery.damaged, recovery.interrupted], [1, 0]);
  });

  it("loses only the record whose length is wrong, however far it says to reach", async () => {
    const files = await written();
    const [bytes] = [...files.contents.values()];
    assert.ok(bytes !== undefined);
    bytes.writeUInt32BE(0xffffffff, bytes.indexOf("record 7 ") - 12);
    const { found } = await open(files);
    assert.deepEqual([...found.keys()].sort(), texts.filter((_, index) => index !== 7).sort());
  });

  it("tells a record whose writing was interrupted apart from one that was damaged", async () => {
    const files = await written();
    const [name, bytes] = [...files.contents][0] ?? [];
    assert.ok(name !== undefined && bytes !== undefined);
    files.contents.set(name, bytes.subarray(0, -3));
    const { recovery } = await open(files);
    assert.deepEqual([recovery.records, recovery.damaged, recovery.interrupted], [39, 1, 1]);
  });

  it("takes nothing for a record that stands in the payload of a damaged one", async () => {
    const files = createMemoryFiles();
    const { log } = await open(files);
    const forged = Buffer.concat([recordHeader(randomBytes(8), 99, Buffer.from("forged")), Buffer.from("forged")]);
    await log.append(forged);
    await log.close();
    for (const bytes of files.contents.values()) bytes[12] = 0xff;
    assert.equal((await open(files)).recovery.records, 0);
  });

  it("hands out again what an unreadable acknowledgement named", async () => {
    const files = createMemoryFiles();
    const { log } = await open(files);
    const records = await appendAll(log, ["one", "two", "three"]);
    records.slice(0, 2).forEach(log.acknowledge);
    await log.close();
    for (const [name, bytes] of files.contents) if (name.endsWith(".done")) bytes[0] = 0xff;
    assert.deepEqual([...(await open(files)).found.keys()].sort(), ["three", "one"].sort());
  });
});
