import assert from "node:assert/strict";
import { MissingIntegration, requireIntegration } from "./integration.ts";

describe("what a machine lacks", () => {
  const before = process.env.CI;
  afterEach(() => {
    if (before === undefined) delete process.env.CI;
    else process.env.CI = before;
  });

  const missing = async (): Promise<never> => {
    throw new MissingIntegration("there is none (this line is part of a test)");
  };

  it("skips a suite on a developer's machine", async () => {
    process.env.CI = "";
    let skipped = 0;
    await assert.rejects(requireIntegration({ skip: () => (skipped += 1) }, "a thing", missing), MissingIntegration);
    assert.equal(skipped, 1);
  });

  it("fails in CI", async () => {
    process.env.CI = "true";
    let skipped = 0;
    await assert.rejects(requireIntegration({ skip: () => (skipped += 1) }, "a thing", missing), /there is none/);
    assert.equal(skipped, 0);
  });

  it("never hides another error", async () => {
    process.env.CI = "";
    let skipped = 0;
    const broken = requireIntegration({ skip: () => (skipped += 1) }, "a thing", () =>
      Promise.reject(new Error("broken")),
    );
    await assert.rejects(broken, /broken/);
    assert.equal(skipped, 0);
  });
});
