import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { UploadError } from "../domain/uploads/upload-error.ts";
import type { UploadFiles } from "../domain/uploads/upload-files.ts";
import { createUploadStore, type UploadPiece, type UploadStore } from "../domain/uploads/upload-store.ts";
import { createDiskUploadFiles } from "./disk-upload-files.ts";

const key = "a".repeat(32);
const maxBytes = 100;

async function* chunks(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

const pieceOf = (offset: number, bytes: number, length = 8): UploadPiece => ({
  key,
  offset,
  minBytes: bytes,
  maxBytes: bytes,
  length,
});
const conflict = (message: RegExp) => (error: unknown) =>
  error instanceof UploadError && error.fault === "conflict" && message.test(error.message);

describe("stores of uploads that share a folder", () => {
  let base: string;
  let folder: string;
  let nowMs: number;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), "weir-shared-uploads-"));
    folder = join(base, "uploads");
    nowMs = Date.now();
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  /** The store of one of several processes. */
  async function open(name: string): Promise<UploadStore & { readonly files: UploadFiles }> {
    const files = createDiskUploadFiles({ folder, dataDir: join(base, name), writeTimeoutMs: 60_000 });
    const store = createUploadStore({
      files,
      isShared: true,
      maxPieces: 10,
      maxBytes,
      keepMs: 1000,
      now: () => nowMs,
      onError: (error) => assert.fail(String(error)),
      onExpired() {},
    });
    await store.open();
    return { ...store, files };
  }

  it("continue what the other one has begun, and find what is complete", async () => {
    const [one, two] = [await open("1"), await open("2")];
    assert.equal(await one.append(pieceOf(0, 3), chunks("abc")), 3);
    assert.equal(await two.append(pieceOf(3, 2), chunks("d", "e")), 5);
    assert.equal(await two.read(key, 8), undefined);
    assert.equal(await one.append(pieceOf(5, 3), chunks("fgh")), 8);
    for (const store of [one, two, await open("3")]) assert.equal(String(await store.read(key, 8)), "abcdefgh");
    await assert.rejects(two.append(pieceOf(8, 0), chunks()), conflict(/complete/));
    await assert.rejects(two.append(pieceOf(3, 2), chunks("de")), conflict(/complete/));
  });

  it("refuse a piece while the other one receives one", async () => {
    const [one, two] = [await open("1"), await open("2")];
    async function* meanwhile(): AsyncGenerator<Buffer> {
      yield Buffer.from("abc");
      await assert.rejects(two.append(pieceOf(0, 8), chunks("12345678")), conflict(/another piece .* is being sent/));
      yield Buffer.from("defgh");
    }
    await one.append(pieceOf(0, 8), meanwhile());
    assert.equal(String(await two.read(key, 8)), "abcdefgh");
  });

  it("take one of two pieces that begin at the same moment, as a whole", async () => {
    const [one, two] = [await open("1"), await open("2")];
    const [first, second] = [await one.files.begin(key, 0), await two.files.begin(key, 0)];
    await Promise.all([first.write(Buffer.from("abcd")), second.write(Buffer.from("123456"))]);
    assert.deepEqual([await second.commit(nowMs + 1000), await first.commit(nowMs + 1000)], [true, false]);
    assert.equal(String(await one.read(key, 6)), "123456");
    assert.deepEqual(await readdir(join(folder, key)), ["0"]);
  });

  it("are bounded together", async () => {
    const [one, two] = [await open("1"), await open("2")];
    await one.append(pieceOf(0, 80, 80), chunks("x".repeat(80)));
    nowMs += 60_000;
    const other = { ...pieceOf(0, 40, 40), key: "b".repeat(32) };
    await assert.rejects(
      two.append(other, chunks("x".repeat(40))),
      (error) => error instanceof UploadError && error.fault === "full",
    );
    assert.equal(two.size().bytes, 80);
  });

  it("keep what the other one needs", async () => {
    const [one, two] = [await open("1"), await open("2")];
    await one.append(pieceOf(0, 8), chunks("abcdefgh"));
    one.keep(key, nowMs + 50_000);
    two.keep(key, nowMs + 20_000);
    await Promise.all([one.sweep(), two.sweep()]);
    two.release(key);
    nowMs += 30_000;
    await two.sweep();
    assert.equal(String(await two.read(key, 8)), "abcdefgh");
    // As the process that takes the place of one that died.
    const again = await open("1");
    await again.sweep();
    again.keep(key, nowMs + 20_000);
    again.release(key);
    await again.sweep();
    await two.sweep();
    assert.equal(await two.read(key, 8), undefined);
    assert.deepEqual(await readdir(folder), []);
  });

  it("find an upload while others say that they need it, and no longer do", async () => {
    const [one, two] = [await open("1"), await open("2")];
    await one.append(pieceOf(0, 8), chunks("abcdefgh"));
    let isOver = false;
    const marking = (async () => {
      while (!isOver) {
        await two.files.keep(key, nowMs + 1000);
        await two.files.keep(key, undefined);
      }
    })();
    for (let attempt = 0; attempt < 500; attempt++) assert.equal((await one.files.find(key))?.bytes, 8);
    isOver = true;
    await marking;
  });

  it("let go of what a process has left that died while it received a piece", async () => {
    const died = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    await once(died, "exit");
    await mkdir(join(folder, key), { recursive: true });
    const left = join(folder, key, `writing-${hostname()}-${died.pid}-0`);
    await writeFile(left, "abc");
    const one = await open("1");
    assert.deepEqual([await readdir(join(folder, key)), one.size().bytes], [[], 0]);
    await writeFile(left, "abc");
    assert.equal(await one.append(pieceOf(0, 8), chunks("abcdefgh")), 8, "nobody is writing it any longer");
    await one.sweep();
    assert.deepEqual(await readdir(join(folder, key)), ["0"]);
  });

  it("leave a process alone that is receiving a piece, also on a machine that they cannot look at", async () => {
    await mkdir(join(folder, key), { recursive: true });
    await writeFile(join(folder, key, "writing-elsewhere-1-0"), "abc");
    const one = await open("1");
    assert.equal(one.size().bytes, 3);
    await assert.rejects(one.append(pieceOf(0, 8), chunks("abcdefgh")), conflict(/is being sent/));
    await one.sweep();
    assert.deepEqual(await readdir(join(folder, key)), ["writing-elsewhere-1-0"]);
  });
});
