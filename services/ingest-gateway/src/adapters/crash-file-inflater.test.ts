import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { InflateError } from "../domain/crash-compression.ts";
import type { CrashFileInflater } from "./crash-file-inflater.ts";
import { createCrashFileInflater } from "./crash-file-inflater.ts";

/** 5,005 bytes: "MDMP", 0x93, zeros. */
const xz = Buffer.from(
  "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4BOMACRdACaRBd2oVdPkKDIzdnZ25vwFPNX45hMadl8n+MQaLV+mRMMAAACO12550BWhHAABQI0nAAAAFT2euLHEZ/sCAAAAAARZWg==",
  "base64",
);
const bzip2 = Buffer.from("QlpoOTFBWSZTWQuUWiQAACjGIMAABAJAAAiAAAggADEMAIoGkUOsFdnXNBPF3JFOFCQC5RaJAA==", "base64");
const failsAs = (reason: string) => (error: InflateError) => error.name === "InflateError" && error.reason === reason;

describe("inflating crash files", () => {
  let inflater: CrashFileInflater;

  beforeEach(() => {
    inflater = createCrashFileInflater({ maxRunning: 1, maxWaiting: 1, timeoutMs: 10_000 });
  });
  afterEach(() => inflater.stop());

  for (const [name, bytes] of [["xz", xz] as const, ["bzip2", bzip2] as const]) {
    it(`takes ${name} up to exactly the limit`, async () => {
      assert.equal((await inflater.inflate(bytes, 5005)).length, 5005);
      await assert.rejects(inflater.inflate(bytes, 5004), failsAs("too_large"));
    });

    it(`calls ${name} that ends too early corrupt`, async () => {
      await assert.rejects(inflater.inflate(bytes.subarray(0, bytes.length - 20), 10_000), failsAs("corrupt"));
    });

    it(`calls ${name} of random bytes corrupt`, async () => {
      const broken = Buffer.from(bytes);
      for (let index = 12; index < broken.length; index++) broken[index] = (index * 101) & 0xff;
      await assert.rejects(inflater.inflate(broken, 10_000), failsAs("corrupt"));
    });
  }

  it("lets one wait and refuses the next, and goes on afterwards", async () => {
    const first = inflater.inflate(xz, 10_000);
    const second = inflater.inflate(gzipSync("x"), 10_000);
    await assert.rejects(inflater.inflate(xz, 10_000), failsAs("busy"));
    assert.deepEqual([(await first).length, (await second).length], [5005, 1]);
    assert.equal((await inflater.inflate(xz, 10_000)).length, 5005);
  });

  it("gives up on a file that takes too long", async () => {
    const hasty = createCrashFileInflater({ maxRunning: 1, maxWaiting: 1, timeoutMs: 1 });
    await assert.rejects(hasty.inflate(xz, 10_000), failsAs("corrupt"));
    await hasty.stop();
  });

  it("ends its threads when it is stopped", async () => {
    const inflated = inflater.inflate(xz, 10_000);
    const failed = assert.rejects(inflated, failsAs("corrupt"));
    await new Promise(setImmediate);
    await inflater.stop();
    await failed;
  });
});
