/** What is small on the wire and large unpacked, or says that it is what it is not. */
import assert from "node:assert/strict";
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { exchangeRaw, openRaw, statusesIn } from "../harness/raw-http.ts";
import { startWatchedWeir, type WatchedWeir } from "../harness/watched-weir.ts";
import { attackedProject, auth, maxDelayMs, maxGrownBytes, projectId, publicKey } from "./attacked-project.ts";

const mebibyte = 1024 * 1024;
const unpacked = Buffer.alloc(256 * mebibyte, "z");
const bombs = { gzip: gzipSync, deflate: deflateSync, br: quickBrotli, zstd: zstdCompressSync };
function quickBrotli(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
}

const doors = ["envelope/", "store/", "security/", "nel/", "integration/otlp/v1/traces", "integration/vercel/logs"];
const head = `POST /api/${projectId}/envelope/ HTTP/1.1\r\nHost: weir\r\nX-Sentry-Auth: Sentry sentry_key=${publicKey}\r\n`;

describe("a body that is not what it seems", function () {
  this.timeout(60_000);
  let weir: WatchedWeir;

  before(async () => {
    // How much one body may take is the operator's choice: here what 64 MB leave room for.
    weir = await startWatchedWeir([attackedProject], {
      limits: { max_envelope_size: 16 * mebibyte, min_body_rate_grace: 1 },
    });
    await post("store/", {}, '{"message":"warm"}');
  });
  after(() => weir?.stop());

  async function post(door: string, headers: Readonly<Record<string, string>>, body: string | Buffer) {
    const bytes = new Uint8Array(Buffer.from(body));
    const init = { method: "POST", headers: { ...auth, "content-type": "application/json", ...headers }, body: bytes };
    const answer = await fetch(`${weir.httpUrl}/api/${projectId}/${door}`, init);
    await answer.arrayBuffer();
    return answer.status;
  }

  async function boundedly(work: () => Promise<void>): Promise<void> {
    const { longestDelayMs, grownBytes } = await weir.strain(work);
    assert.ok(longestDelayMs < maxDelayMs, `the event loop was held up for ${longestDelayMs} ms`);
    assert.ok(grownBytes < maxGrownBytes, `memory grew by ${grownBytes} bytes`);
  }

  for (const [encoding, compress] of Object.entries(bombs)) {
    it(`is stopped at the limit while it is unpacked: 256 MiB in ${encoding}`, async () => {
      const bomb = compress(unpacked);
      await boundedly(async () => {
        for (const door of doors) assert.equal(await post(door, { "content-encoding": encoding }, bomb), 413, door);
      });
    });
  }

  it("is not unpacked twice: gzip in gzip", async () => {
    const nested = gzipSync(gzipSync(unpacked));
    await boundedly(async () => {
      assert.equal(await post("envelope/", { "content-encoding": "gzip" }, nested), 400);
      assert.equal(await post("envelope/", { "content-encoding": "gzip, gzip" }, nested), 415);
    });
  });

  it("may lie about the size that gzip states", async () => {
    const small = gzipSync('{}\n{"type":"event"}\n{"message":"x"}\n');
    for (const stated of [0, 1, 0x7fffffff, 0xffffffff]) {
      const lying = Buffer.from(small);
      lying.writeUInt32LE(stated, lying.length - 4);
      await boundedly(async () => {
        assert.equal(await post("envelope/", { "content-encoding": "gzip" }, lying), 400);
      });
    }
  });

  it("is refused at once if it says that it is larger than it may be, and is not read", async () => {
    await boundedly(async () => {
      const { socket, received, closed } = await openRaw(weir.httpUrl);
      socket.write(`${head}Content-Length: 1000000000\r\n\r\n`);
      const rest = Buffer.alloc(mebibyte);
      const flood = setInterval(() => socket.write(rest), 20);
      await closed;
      clearInterval(flood);
      assert.deepEqual(statusesIn(received()), [413]);
    });
  });

  it("is cut off if less comes than it says", async () => {
    await boundedly(async () => {
      const { received } = await exchangeRaw(weir.httpUrl, `${head}Content-Length: 5000\r\n\r\n{}\n`, 10_000);
      assert.deepEqual(statusesIn(received), [408]);
    });
  });

  it("ends where it says, and what comes after is no request", async () => {
    const { received, wasClosed } = await exchangeRaw(
      weir.httpUrl,
      `${head}Content-Length: 3\r\n\r\n{}\n{"type":"event"}\n{}`,
    );
    assert.deepEqual([statusesIn(received).at(-1), wasClosed], [400, true]);
  });
});
