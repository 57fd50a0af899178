import assert from "node:assert/strict";
import { createMemoryUploadFiles } from "../../adapters/memory-upload-files.ts";
import { UploadError } from "./upload-error.ts";
import type { UploadFiles } from "./upload-files.ts";
import type { UploadPiece, UploadStore } from "./upload-store.ts";
import { createUploadStore } from "./upload-store.ts";

const key = "a".repeat(32);
const whole = (bytes: number, of = key): UploadPiece => ({
  key: of,
  offset: 0,
  minBytes: bytes,
  maxBytes: bytes,
  length: bytes,
});

async function* chunks(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

describe("the store of uploads", () => {
  let nowMs = 0;
  let store: UploadStore;
  let errors: unknown[];
  let expired: number;

  function create(files: UploadFiles = createMemoryUploadFiles()): UploadStore {
    const onExpired = (uploads: number) => {
      expired += uploads;
    };
    const onError = (error: unknown) => errors.push(error);
    return createUploadStore({
      files,
      isShared: false,
      maxPieces: 2,
      maxBytes: 10,
      keepMs: 1000,
      now: () => nowMs,
      onError,
      onExpired,
    });
  }

  beforeEach(() => {
    nowMs = 0;
    expired = 0;
    errors = [];
    store = create();
  });
  afterEach(() => assert.deepEqual(errors, []));

  const refusal = (fault: string) => (error: unknown) => error instanceof UploadError && error.fault === fault;

  it("forgets uploads when their location is no longer valid", async () => {
    await store.append(whole(4), chunks("ab", "cd"));
    nowMs = 999;
    await store.sweep();
    assert.equal(String(await store.read(key, 4)), "abcd");
    nowMs = 1000;
    await store.sweep();
    assert.equal(await store.read(key, 4), undefined);
    assert.deepEqual([store.size(), expired], [{ uploads: 0, bytes: 0, maxBytes: 10 }, 1]);
  });

  it("keeps uploads for those who wait for them, and no longer", async () => {
    await store.append(whole(4), chunks("abcd"));
    store.keep(key, 50_000);
    store.keep(key, 20_000);
    nowMs = 49_999;
    await store.sweep();
    assert.equal(store.size().uploads, 1);
    store.release(key);
    await store.sweep();
    assert.equal(store.size().uploads, 1, "another still waits for it");
    store.release(key);
    await store.sweep();
    assert.equal(store.size().uploads, 0);
  });

  it("does not forget an upload of which a piece is arriving", async () => {
    async function* slow(): AsyncGenerator<Buffer> {
      yield Buffer.from("ab");
      nowMs = 5000;
      await store.sweep();
      yield Buffer.from("cd");
    }
    assert.equal(await store.append(whole(4), slow()), 4);
    assert.equal(String(await store.read(key, 4)), "abcd");
  });

  it("takes one piece of an upload at a time", async () => {
    async function* meanwhile(): AsyncGenerator<Buffer> {
      await assert.rejects(store.append(whole(4), chunks("wxyz")), refusal("conflict"));
      yield Buffer.from("abcd");
    }
    await store.append(whole(4), meanwhile());
    await assert.rejects(store.append(whole(4), chunks("wxyz")), refusal("conflict"));
    assert.equal(String(await store.read(key, 4)), "abcd");
  });

  it("is bounded in uploads and in bytes, of which what breaks off takes none", async () => {
    await store.append(whole(4), chunks("abcd"));
    await assert.rejects(store.append(whole(7, "b".repeat(32)), chunks("1234567")), refusal("full"));
    await assert.rejects(store.append(whole(7, "b".repeat(32)), chunks("123")), refusal("wrong_size"));
    assert.equal(store.size().bytes, 4);
    await store.append(whole(6, "b".repeat(32)), chunks("123456"));
    await assert.rejects(store.append(whole(0, "c".repeat(32)), chunks()), refusal("full"));
  });

  it("takes the last piece again, as long as it is the same", async () => {
    await store.append({ ...whole(4), minBytes: 2, maxBytes: 2 }, chunks("ab"));
    const rest = { key, offset: 2, minBytes: 2, maxBytes: 2, length: 4 };
    await store.append(rest, chunks("cd"));
    assert.equal(await store.append(rest, chunks("c", "d")), 4);
    await assert.rejects(store.append(rest, chunks("cx")), refusal("conflict"));
    await assert.rejects(store.append(rest, chunks("c")), refusal("conflict"));
    await assert.rejects(store.append({ ...whole(4), minBytes: 2, maxBytes: 2 }, chunks("ab")), refusal("conflict"));
    assert.equal(String(await store.read(key, 4)), "abcd");
    assert.equal(store.size().bytes, 4);
  });

  it("takes a piece again that could not be made durable", async () => {
    const files = createMemoryUploadFiles();
    let isFailing = true;
    store = create({
      ...files,
      async begin(...piece) {
        const writer = await files.begin(...piece);
        const fail = () => Promise.reject(new Error("for the test"));
        return isFailing ? { ...writer, commit: fail } : writer;
      },
    });
    await assert.rejects(store.append(whole(4), chunks("abcd")), /for the test/);
    assert.deepEqual(store.size(), { uploads: 0, bytes: 0, maxBytes: 10 });
    isFailing = false;
    assert.equal(await store.append(whole(4), chunks("abcd")), 4);
  });

  it("remembers nothing of references to what was never uploaded", async () => {
    let kept = 0;
    const files = createMemoryUploadFiles();
    const keep: UploadFiles["keep"] = (...what) => {
      kept++;
      return files.keep(...what);
    };
    store = create({ ...files, keep });
    store.keep(key, 50_000);
    await store.sweep();
    store.release(key);
    await store.sweep();
    assert.equal(kept, 1);
  });
});
