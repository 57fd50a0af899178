import assert from "node:assert/strict";
import { runStages, summarize } from "./run-stages.ts";
import type { Stage, Tally } from "./stage.ts";

function stage(name: string, kind: Stage["kind"], run: () => Promise<Tally>): Stage {
  return { name, title: `about ${name}`, kind, run };
}

describe("runStages", () => {
  it("goes on after a failure, counts a throw as one, and keeps the order of the list", async () => {
    const printed: string[] = [];
    const results = await runStages(
      [
        stage("slow", "check", async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return { passed: 1, failed: 0, skipped: 0 };
        }),
        stage("broken", "check", () => Promise.reject(new Error("first line\nsecond line"))),
        stage("suite", "suite", async () => ({ passed: 5, failed: 1, skipped: 2 })),
      ],
      (line) => printed.push(line),
    );
    assert.deepEqual(
      results.map(({ stage, tally }) => [stage.name, tally.passed, tally.failed, tally.skipped]),
      [
        ["slow", 1, 0, 0],
        ["broken", 0, 1, 0],
        ["suite", 5, 1, 2],
      ],
    );
    assert.ok(printed.includes("    second line"));
    assert.equal(summarize(results).at(-1), "6 passed, 2 failed, 2 skipped");
  });

  it("runs suites one after another", async () => {
    let running = 0;
    let most = 0;
    const suite = async (): Promise<Tally> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return { passed: 1, failed: 0, skipped: 0 };
    };
    const results = await runStages([stage("a", "suite", suite), stage("b", "suite", suite)], () => {});
    assert.equal(most, 1);
    assert.equal(summarize(results).at(-1), "2 passed, 0 failed");
  });
});
