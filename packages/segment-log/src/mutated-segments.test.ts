import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createSeededRandom } from "@weir/test-kit";
import type { LogRecord } from "./log-record.ts";
import { openSegmentLog } from "./segment-log.ts";
import type { MemoryFiles } from "./testing/memory-files.ts";
import { createMemoryFiles } from "./testing/memory-files.ts";

const copies = 500;
const texts = Array.from({ length: 60 }, (_, index) => `${index}:${"parcel ".repeat((index * 7) % 40)}`);

async function open(files: MemoryFiles) {
  const found: string[] = [];
  const records: LogRecord[] = [];
  const { log, recovery } = await openSegmentLog({
    files,
    maxBytes: 1_000_000,
    segmentBytes: 4000,
    groupBytes: 2000,
    groupDelayMs: 0,
    retryDelayMs: 10,
    salt: () => randomBytes(8),
    delay(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    onRecovered(record, payload) {
      records.push(record);
      found.push(payload.toString());
    },
    onFailure: () => {},
  });
  return { log, recovery, found, records };
}

/** Bytes of a copy, changed in one way; what lies outside of `from` to `to` of the original is as it was. */
interface Mutation {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** One of six ways in which disks and file systems damage files. `pick`: a number in [0, below). */
function mutate(original: Buffer, kind: number, pick: (below: number) => number): Mutation {
  const from = pick(original.length);
  const to = Math.min(original.length, from + 1 + pick(600));
  const before = original.subarray(0, from);
  const after = original.subarray(to);
  switch (kind) {
    case 0: {
      const bytes = Buffer.from(original);
      bytes[from] = (original[from] ?? 0) ^ (1 << pick(8));
      return { bytes, from, to: from + 1 };
    }
    case 1:
      return { bytes: Buffer.concat([before, Buffer.alloc(to - from), after]), from, to };
    case 2:
      return { bytes: Buffer.concat([before, randomBytes(to - from), after]), from, to };
    case 3:
      return { bytes: Buffer.concat([before, after]), from, to };
    case 4:
      return { bytes: Buffer.concat([before, randomBytes(1 + pick(600)), original.subarray(from)]), from, to: from };
    default:
      return { bytes: before, from, to: original.length };
  }
}

describe("mutated copies of segments", () => {
  let originals: Map<string, Buffer>;
  /** Where each text's record lies. */
  const places = new Map<string, { file: string; from: number; to: number }>();

  before(async () => {
    const files = createMemoryFiles();
    const { log } = await open(files);
    const records = await Promise.all(texts.map((text) => log.append(Buffer.from(text))));
    await log.close();
    originals = files.contents;
    for (const [index, { place, payloadBytes }] of records.entries()) {
      const to = place.offset + 24 + payloadBytes;
      places.set(texts[index] ?? "", { file: place.segment.recordsFile, from: place.offset, to });
    }
    assert.ok(originals.size > 1);
  });

  it(`lose nothing but the records that were changed, and tell of them (${copies} copies)`, async () => {
    const random = createSeededRandom(4);
    const pick = (below: number) => Math.floor(random.float() * below);
    const names = [...originals.keys()];
    let lost = 0;
    for (let copy = 0; copy < copies; copy++) {
      const name = names[pick(names.length)] ?? "";
      const original = originals.get(name) ?? Buffer.alloc(0);
      const { bytes, from, to } = mutate(original, copy % 6, pick);
      const { found, recovery, log } = await open(createMemoryFiles(new Map([...originals, [name, bytes]])));
      const unknown = found.filter((text) => !places.has(text));
      assert.deepEqual(unknown, [], `copy ${copy} made something up`);
      assert.equal(new Set(found).size, found.length, `copy ${copy} handed something out twice`);
      for (const [text, place] of places) {
        const isTouched = place.file === name && place.from < Math.max(to, from + 1) && place.to > from;
        if (!isTouched) assert.ok(found.includes(text), `copy ${copy} lost what was not changed: ${text}`);
      }
      const missing = texts.length - found.length;
      lost += missing;
      // A file that is cut off between two records looks like one that was never longer.
      if (missing > 0 && copy % 6 !== 5 && copy % 6 !== 3) assert.ok(recovery.damaged > 0, `copy ${copy} told nothing`);
      await log.close();
    }
    assert.ok(lost > copies / 2, "the copies were hardly damaged");
  });

  it("take new records as if nothing had happened", async () => {
    const [name = "", bytes = Buffer.alloc(0)] = [...originals][0] ?? [];
    const files = createMemoryFiles(new Map([...originals, [name, bytes.subarray(0, -5)]]));
    const { log, records } = await open(files);
    const added = await log.append(Buffer.from("new"));
    for (const record of records) log.acknowledge(record);
    await log.close();
    const again = await open(files);
    assert.deepEqual(again.found, ["new"]);
    assert.equal(again.records[0]?.id, added.id);
  });
});
