import assert from "node:assert/strict";
import { startTestGateway } from "./testing/test-gateway.ts";

describe("a listener whose port is taken", () => {
  for (const [what, settings, expected] of [
    [
      "for clients",
      (port: number) => ({ relay: { port } }),
      /\(relay\.host, relay\.port\): another process .* set relay\.port/,
    ],
    [
      "of its own for internal routes",
      (port: number) => ({ relay: { internal_port: port } }),
      /\(relay\.internal_host, relay\.internal_port\): another process .* set relay\.internal_port/,
    ],
  ] as const) {
    it(`says which configuration key to change: the one ${what}`, async () => {
      const first = await startTestGateway();
      const port = first.gateway.httpAddress?.port ?? 0;
      try {
        const pattern = new RegExp(`^ListenError: found EADDRINUSE for 127\\.0\\.0\\.1:${port} `);
        await assert.rejects(startTestGateway(settings(port)), (error) => {
          assert.match(String(error), pattern);
          assert.match(String(error), expected);
          return true;
        });
      } finally {
        await first.stop();
      }
    });
  }
});
