import assert from "node:assert/strict";
import { createBatches } from "./batches.ts";

describe("questions that travel together", () => {
  it("are answered each with its own answer, at most so many together, and in bounded parallelism", async () => {
    const sizes: number[] = [];
    let underWay = 0;
    let mostUnderWay = 0;
    const batches = createBatches<number, string>({
      maxSize: 4,
      maxUnderWay: 2,
      async send(questions) {
        sizes.push(questions.length);
        underWay += 1;
        mostUnderWay = Math.max(mostUnderWay, underWay);
        await new Promise((resolve) => setTimeout(resolve, 2));
        underWay -= 1;
        return questions.map(String);
      },
    });
    const asked = Array.from({ length: 18 }, (_, index) => batches.ask(index));
    assert.equal(batches.waiting, 18);
    assert.deepEqual(
      await Promise.all(asked),
      Array.from({ length: 18 }, (_, index) => String(index)),
    );
    assert.deepEqual(sizes, [4, 4, 4, 4, 2]);
    assert.equal(mostUnderWay, 2);
    assert.equal(batches.waiting, 0);
  });

  it("fail together when their batch fails, and leave the next batch alone", async () => {
    let calls = 0;
    const batches = createBatches<number, number>({
      maxSize: 10,
      maxUnderWay: 1,
      async send(questions) {
        calls += 1;
        if (calls === 1) throw new Error("out of reach");
        return calls === 2 ? questions : [];
      },
    });
    const both = await Promise.allSettled([batches.ask(1), batches.ask(2)]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.equal(await batches.ask(3), 3);
    await assert.rejects(batches.ask(4), /found 0 answers, expected 1/);
  });
});
