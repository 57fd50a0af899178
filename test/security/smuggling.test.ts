/** No request is seen as two. */
import assert from "node:assert/strict";
import { exchangeRaw, statusesIn } from "../harness/raw-http.ts";
import { startWatchedWeir, type WatchedWeir } from "../harness/watched-weir.ts";
import { attackedProject, maxDelayMs, maxGrownBytes } from "./attacked-project.ts";
import { smugglingCorpus } from "./smuggling-corpus.ts";

describe("a request whose end is in doubt", function () {
  this.timeout(60_000);
  let weir: WatchedWeir;

  before(async () => {
    weir = await startWatchedWeir([attackedProject]);
  });
  after(() => weir?.stop());

  for (const { name, bytes } of smugglingCorpus) {
    it(`is answered 400, and the connection closed, with ${name}`, async () => {
      const { received, wasClosed } = await exchangeRaw(weir.httpUrl, bytes);
      assert.deepEqual({ statuses: statusesIn(received), wasClosed }, { statuses: [400], wasClosed: true });
    });
  }

  it("is not seen as two when it is one of several in a connection", async () => {
    const good = "GET /api/0/relays/live/ HTTP/1.1\r\nHost: weir\r\n\r\n";
    for (const { name, bytes } of smugglingCorpus) {
      const { received, wasClosed } = await exchangeRaw(weir.httpUrl, good + bytes);
      const statuses = statusesIn(received);
      assert.equal(wasClosed, true, name);
      // The good one before it may be cut off by the end of the connection; what was smuggled is never answered.
      assert.ok(statuses.filter((status) => status === 200).length <= 1, `${name}: ${statuses}`);
    }
  });

  it("neither holds up the others nor takes memory, a thousand times", async () => {
    const strain = await weir.strain(async () => {
      for (let round = 0; round < 20; round++) {
        await Promise.all(smugglingCorpus.map(({ bytes }) => exchangeRaw(weir.httpUrl, bytes)));
      }
    });
    assert.ok(strain.longestDelayMs < maxDelayMs, `${strain.longestDelayMs} ms`);
    assert.ok(strain.grownBytes < maxGrownBytes, `${strain.grownBytes} bytes`);
  });
});
