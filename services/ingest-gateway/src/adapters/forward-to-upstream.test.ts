import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { createForwardToUpstream } from "./forward-to-upstream.ts";

describe("a request that is passed on to the upstream", () => {
  const callers = { traceparent: "the caller's", tracestate: "caller=1", "x-further": "f" };
  const seen: IncomingHttpHeaders[] = [];
  const upstream = createServer((request, response) => {
    seen.push(request.headers);
    response.end("{}");
  });

  before(async () => {
    upstream.listen(0, "127.0.0.1");
    await once(upstream, "listening");
  });
  after(() => upstream.close());

  /** What the upstream sees of it. */
  async function pass(ours: Readonly<Record<string, string>> | undefined): Promise<readonly unknown[]> {
    const { port } = upstream.address() as AddressInfo;
    const { forward, close } = createForwardToUpstream({
      url: `http://127.0.0.1:${port}/`,
      hostHeader: undefined,
      traceHeaders: () => ours,
      timeoutMs: 5000,
    });
    await forward({ target: "/api/0/relays/publickeys/", headers: callers, body: Buffer.from("{}") });
    close();
    const headers = seen.at(-1);
    return [headers?.traceparent, headers?.tracestate, headers?.["x-further"]];
  }

  it("carries our trace instead of the caller's, which ours goes on with", async () => {
    assert.deepEqual(await pass({ traceparent: "ours" }), ["ours", undefined, "f"]);
    assert.deepEqual(await pass({ traceparent: "ours", tracestate: "a=1" }), ["ours", "a=1", "f"]);
  });

  it("carries the caller's trace if we do not trace it", async () => {
    assert.deepEqual(await pass(undefined), ["the caller's", "caller=1", "f"]);
  });
});
