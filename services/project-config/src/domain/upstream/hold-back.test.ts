import assert from "node:assert/strict";
import { holdBack } from "./hold-back.ts";
import { UpstreamError } from "./upstream-error.ts";

describe("a query that is held back", () => {
  it("is not sent until the time is over that the upstream told, at most its bound", async () => {
    let nowMs = 0;
    let retryAfterMs = 5000;
    let sent = 0;
    const query = holdBack(
      async () => {
        sent++;
        if (retryAfterMs > 0) throw new UpstreamError("limited", "busy", { retryAfterMs });
        return "answer";
      },
      () => nowMs,
      60_000,
    );
    const ask = () => query("/path/", {}, AbortSignal.timeout(1000));

    await assert.rejects(ask(), { kind: "limited", message: "busy" });
    nowMs = 4999;
    await assert.rejects(ask(), { kind: "limited", message: /not sent.* 1 s more/ });
    assert.equal(sent, 1);

    nowMs = 5000;
    retryAfterMs = 3_600_000;
    await assert.rejects(ask(), { message: "busy" });
    nowMs = 64_999;
    await assert.rejects(ask(), { message: /not sent/ });
    nowMs = 65_000;
    retryAfterMs = 0;
    assert.equal(await ask(), "answer");
    assert.equal(sent, 3);
  });

  it("goes on after any other failure", async () => {
    const query = holdBack(
      async () => {
        throw new UpstreamError("network", "gone");
      },
      () => 0,
      60_000,
    );
    for (let attempt = 0; attempt < 2; attempt++)
      await assert.rejects(query("/path/", {}, AbortSignal.timeout(1000)), { message: "gone" });
  });
});
