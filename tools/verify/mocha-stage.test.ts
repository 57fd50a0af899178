import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judge, mochaStage } from "./mocha-stage.ts";

describe("mochaStage", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "weir-mocha-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const options = { testTimeoutMs: 2000, suiteTimeoutMs: 15_000, forbidSkipped: false };

  it("adds up what mocha reports and shows failures with their reason", async () => {
    const lines: string[] = [];
    writeFileSync(
      join(folder, "a.test.ts"),
      'describe("A", () => { it("works", () => {}); it("breaks", () => { throw new Error("because"); }); it.skip("waits", () => {}); });',
    );
    const stage = mochaStage("x", "x", { ...options, files: [join(folder, "*.test.ts")] });
    assert.deepEqual(await stage.run((line) => lines.push(line)), { passed: 1, failed: 1, skipped: 1 });
    assert.ok(lines.some((line) => line.includes("A breaks")));
    assert.ok(lines.some((line) => line.includes("Error: because")));
  });

  it("counts skipped tests as failed where they are forbidden", async () => {
    writeFileSync(
      join(folder, "a.test.ts"),
      'describe("A", () => { it("works", () => {}); it.skip("waits", () => {}); it("stops", function () { this.skip(); }); });',
    );
    const stage = mochaStage("x", "x", { ...options, forbidSkipped: true, files: [join(folder, "*.test.ts")] });
    assert.deepEqual(await stage.run(() => {}), { passed: 1, failed: 2, skipped: 0 });
  });

  it("fails without tests", async () => {
    const stage = mochaStage("x", "x", { ...options, files: [join(folder, "*.test.ts")] });
    assert.deepEqual(await stage.run(() => {}), { passed: 0, failed: 1, skipped: 0 });
  });

  it("does not pass when a file cannot be loaded or the process ends badly", () => {
    assert.deepEqual(
      judge(1, undefined, () => {}),
      { passed: 0, failed: 1, skipped: 0 },
    );
    assert.deepEqual(
      judge(-1, { passed: 3, failed: 0, skipped: 0 }, () => {}),
      { passed: 3, failed: 1, skipped: 0 },
    );
  });
});
