import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { SinkRecord } from "../sink.ts";
import { createEmbeddedStore, type EmbeddedStoreOptions } from "./embedded-store.ts";
import { StoreFileError, storeFile } from "./store-file.ts";
import { openStoreReader } from "./store-reader.ts";

const storeModule = fileURLToPath(new URL("./embedded-store.ts", import.meta.url));

function record(text: string, topic: SinkRecord["topic"] = "items"): SinkRecord {
  return { topic, value: Buffer.from(text) };
}

describe("the embedded store", () => {
  let folder: string;

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "weir-store-")), "data");
  });

  afterEach(async () => {
    await rm(join(folder, ".."), { recursive: true, force: true });
  });

  function openStore(options: Partial<EmbeddedStoreOptions> = {}) {
    return createEmbeddedStore({ folder, now: () => 1_700_000_000_123.5, lingerMs: 0, ...options });
  }

  function textsIn(): string[] {
    const reader = openStoreReader(folder);
    const texts = reader.read(0, { limit: 10_000 }).map(({ value }) => String(value));
    reader.close();
    return texts;
  }

  it("keeps topic, key, headers, value and the time of storing", async () => {
    const store = openStore();
    await store.submit([
      {
        topic: "spans",
        routing: { uuid: "d2132d31b39445f1938d7e21b6bf0ec4", organizationId: 1n },
        value: Buffer.from([0, 255, 10]),
        headers: [["project_id", "42"]],
      },
    ]);
    const reader = openStoreReader(folder);
    const [stored] = reader.read(0);
    assert.deepEqual(stored, {
      id: 1,
      topic: "spans",
      key: Buffer.from("d2132d31b39445f0938d7e21b6bf0ec4", "hex"),
      headers: [["project_id", "42"]],
      value: Buffer.from([0, 255, 10]),
      receivedMs: 1_700_000_000_123.5,
    });
    reader.close();
    await store.close();
  });

  it("finds its records again after a restart, and goes on with larger ids", async () => {
    const first = openStore();
    await first.submit([record("a"), record("b")]);
    await first.close();
    const second = openStore();
    assert.equal(second.stored().records, 2);
    await second.submit([record("c")]);
    const reader = openStoreReader(folder);
    assert.deepEqual(
      reader.read(0).map(({ id, value }) => [id, String(value)]),
      [
        [1, "a"],
        [2, "b"],
        [3, "c"],
      ],
    );
    assert.equal(reader.lastId(), 3);
    reader.close();
    await second.close();
  });

  it("reads by topic, after an id, in pieces", async () => {
    const store = openStore();
    await store.submit([record("1", "items"), record("2", "events"), record("3", "items"), record("4", "outcomes")]);
    const reader = openStoreReader(folder);
    const read = (afterId: number, options: Parameters<typeof reader.read>[1]) =>
      reader.read(afterId, options).map(({ value }) => String(value));
    assert.deepEqual(read(0, { topics: ["items"] }), ["1", "3"]);
    assert.deepEqual(read(1, { topics: ["items", "outcomes"] }), ["3", "4"]);
    assert.deepEqual(read(0, { limit: 2 }), ["1", "2"]);
    assert.deepEqual(read(4, {}), []);
    reader.close();
    await store.close();
  });

  it("removes the oldest records when there are too many", async () => {
    const store = openStore({ maxMessages: 100 });
    for (let round = 0; round < 10; round += 1) {
      await store.submit(Array.from({ length: 50 }, (_, index) => record(`${round * 50 + index}`)));
    }
    assert.equal(store.stored().records, 100);
    const texts = textsIn();
    assert.deepEqual([texts.length, texts[0], texts.at(-1)], [100, "400", "499"]);
    await store.close();
  });

  it("removes the oldest records when they are too large together", async () => {
    const store = openStore({ maxBytes: 50_000 });
    for (let round = 0; round < 100; round += 1) await store.submit([record(`${round}:`.padEnd(2000, "x"))]);
    assert.ok(store.stored().bytes <= 50_000);
    const texts = textsIn();
    assert.ok(texts.length >= 20 && texts.length <= 25, `${texts.length} records of 2 KB in 50 KB`);
    assert.ok(texts.at(-1)?.startsWith("99:"));
    await store.close();
  });

  it("shrinks by itself to bounds that were lowered", async () => {
    const large = openStore();
    await large.submit(Array.from({ length: 2000 }, (_, index) => record(`${index}`)));
    await large.close();
    const small = openStore({ maxMessages: 10 });
    for (let attempt = 0; attempt < 100 && small.stored().records > 10; attempt += 1) await sleep(20);
    assert.equal(small.stored().records, 10);
    assert.deepEqual(textsIn().at(-1), "1999");
    await small.close();
  });

  it("can be followed from another process while it is written", async () => {
    const store = openStore();
    await store.submit([record("before")]);
    const program = `
      import { openStoreReader } from ${JSON.stringify(fileURLToPath(new URL("./store-reader.ts", import.meta.url)))};
      const reader = openStoreReader(${JSON.stringify(folder)});
      const enough = new AbortController();
      for await (const records of reader.follow(0, { signal: enough.signal, pollMs: 10 })) {
        for (const { value } of records) console.log(String(value));
        if (records.some(({ value }) => String(value) === "last")) enough.abort();
      }
      reader.close();
    `;
    const follower = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    const firstPrint = new Promise<void>((resolve) => {
      follower.stdout.on("data", (chunk) => {
        printed += String(chunk);
        resolve();
      });
    });
    await firstPrint;
    for (let index = 0; index < 20; index += 1) await store.submit([record(`live ${index}`)]);
    await store.submit([record("last")]);
    const exitCode = await new Promise((resolve) => follower.once("close", resolve));
    assert.equal(exitCode, 0);
    assert.deepEqual(printed.trim().split("\n"), [
      "before",
      ...Array.from({ length: 20 }, (_, index) => `live ${index}`),
      "last",
    ]);
    await store.close();
  });

  it("holds every record that it confirmed when its process is killed", async () => {
    const program = `
      import { createEmbeddedStore } from ${JSON.stringify(storeModule)};
      const store = createEmbeddedStore({ folder: ${JSON.stringify(folder)}, now: Date.now, lingerMs: 1 });
      for (let index = 0; ; index += 1) {
        await store.submit([{ topic: "items", value: Buffer.from(String(index)) }]);
        process.stdout.write(index + "\\n");
      }
    `;
    const writer = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    writer.stdout.on("data", (chunk) => {
      printed += String(chunk);
      if (printed.length > 1000) writer.kill("SIGKILL");
    });
    await new Promise((resolve) => writer.once("close", resolve));
    const confirmed = printed.slice(0, printed.lastIndexOf("\n")).split("\n");
    assert.ok(confirmed.length > 100, `${confirmed.length} records were confirmed`);
    const store = openStore();
    assert.deepEqual(textsIn().slice(0, confirmed.length), confirmed);
    await store.submit([record("after")]);
    assert.equal(textsIn().at(-1), "after");
    await store.close();
  });

  it("names a damaged file and the remedy", async () => {
    const store = openStore();
    await store.submit(Array.from({ length: 500 }, (_, index) => record(`${index}`.padEnd(500, "."))));
    await store.close();
    const file = storeFile(folder);
    const sound = await readFile(file);

    await writeFile(file, Buffer.concat([Buffer.from("not a database at all"), sound.subarray(21)]));
    const expected = (error: unknown): boolean =>
      error instanceof StoreFileError &&
      error.message.includes(file) &&
      /damaged\. Stop Weir, move it/.test(error.message);
    assert.throws(() => openStore(), expected);
    assert.throws(() => openStoreReader(folder), expected);

    const handle = await open(file, "r+");
    await handle.write(sound, 0, sound.length, 0);
    await handle.write(Buffer.alloc(sound.length - 4096, 0xa5), 0, sound.length - 4096, 4096);
    await handle.close();
    assert.throws(() => openStore(), expected);
    assert.equal((await stat(file)).size, sound.length, "a damaged file is left as it is");
  });

  it("says that there is no store, or one of a later version", async () => {
    assert.throws(() => openStoreReader(folder), /can't be opened\. Check that storage\.path/);
    const store = openStore();
    await store.close();
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(storeFile(folder));
    database.exec("PRAGMA user_version = 9");
    database.close();
    assert.throws(() => openStore(), /found layout version 9, expected 1/);
  });

  it("lets two processes write to one folder", async () => {
    const [first, second] = [openStore(), openStore()];
    await Promise.all([first.submit([record("a")]), second.submit([record("b")]), first.submit([record("c")])]);
    assert.deepEqual(textsIn().sort(), ["a", "b", "c"]);
    assert.equal(first.stored().records, 3);
    await first.close();
    await second.close();
  });
});
