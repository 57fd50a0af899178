import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { createLogger } from "@weir/telemetry";
import { createOutageLog } from "./outage-log.ts";

describe("an outage log", () => {
  it("tells of an outage once when it begins and once when it ends, and names the error that began it", () => {
    const lines: string[] = [];
    const output = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push((JSON.parse(chunk.toString("utf8")) as { msg: string }).msg);
        done();
      },
    });
    const log = createOutageLog(createLogger({ output }), "The cache", "nothing is cached");
    log.succeeded();
    const first = new Error("refused");
    log.failed(first);
    log.failed(new Error("timed out"));
    assert.equal(log.outage, first);
    log.succeeded();
    log.succeeded();
    assert.equal(log.outage, undefined);
    log.failed(new Error("refused again"));
    const began = "The cache cannot be reached: nothing is cached";
    assert.deepEqual(lines, [began, "The cache can be reached again", began]);
  });
});
