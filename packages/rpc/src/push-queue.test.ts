import assert from "node:assert/strict";
import { createPushQueue } from "./push-queue.ts";

describe("a push queue", () => {
  it("yields what was pushed before and during the iteration, in order, and ends", async () => {
    const queue = createPushQueue<number>();
    queue.push(1);
    queue.push(2);
    setImmediate(() => {
      queue.push(3);
      queue.end();
      queue.push(4);
    });
    assert.deepEqual(await collect(queue), [1, 2, 3]);
  });

  it("yields what was pushed before it fails", async () => {
    const queue = createPushQueue<number>();
    queue.push(1);
    queue.fail(new Error("broken"));
    const seen: number[] = [];
    await assert.rejects(async () => {
      for await (const value of queue) seen.push(value);
    }, /broken/);
    assert.deepEqual(seen, [1]);
  });

  it("wakes a reader that waits when it ends", async () => {
    const queue = createPushQueue<number>();
    const all = collect(queue);
    setImmediate(() => queue.end());
    assert.deepEqual(await all, []);
  });

  it("takes nothing more once its reader has left", async () => {
    const queue = createPushQueue<number>();
    queue.push(1);
    for await (const _ of queue) break;
    queue.push(2);
    assert.deepEqual(await collect(queue), []);
  });
});

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}
