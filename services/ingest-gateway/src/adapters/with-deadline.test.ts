import assert from "node:assert/strict";
import { withDeadline } from "./with-deadline.ts";

const never = () => new Promise<never>(() => {});

describe("withDeadline", () => {
  it("yields what the call yields, and its error", async () => {
    const { signal } = new AbortController();
    assert.equal(await withDeadline(signal, 1000, async () => 7), 7);
    await assert.rejects(
      withDeadline(signal, 1000, async () => {
        throw new Error("broken");
      }),
      /broken/,
    );
  });

  it("ends a call that does not heed its signal", async () => {
    await assert.rejects(withDeadline(new AbortController().signal, 10, never), { name: "TimeoutError" });
  });

  it("tells the call to end, and ends with the caller's reason", async () => {
    const controller = new AbortController();
    let told = false;
    const call = withDeadline(controller.signal, 1000, (signal) => {
      signal.addEventListener("abort", () => {
        told = true;
      });
      return never();
    });
    controller.abort(new Error("we stop"));
    await assert.rejects(call, /we stop/);
    assert.equal(told, true);
    await assert.rejects(withDeadline(controller.signal, 1000, never), /we stop/);
  });
});
