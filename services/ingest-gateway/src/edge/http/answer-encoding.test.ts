import assert from "node:assert/strict";
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { chooseEncoding, createAnswerEncoder } from "./answer-encoding.ts";

describe("the encoding of an answer", () => {
  for (const [header, expected] of [
    [undefined, undefined],
    ["", undefined],
    ["identity", undefined],
    ["gzip", "gzip"],
    ["GZIP", "gzip"],
    ["deflate, gzip", "gzip"],
    ["gzip, deflate, br, zstd", "zstd"],
    ["gzip, deflate, br", "br"],
    ["gzip;q=1, br;q=0.5", "gzip"],
    ["gzip;q=0, deflate", "deflate"],
    ["gzip; q=0", undefined],
    ["*", "zstd"],
    ["*;q=0.1, zstd;q=0, br;q=0", "gzip"],
    ["gzip;q=nonsense, deflate;q=0.1", "deflate"],
    ["x-gzip", undefined],
  ] as const) {
    it(`is ${expected ?? "none"} for ${JSON.stringify(header)}`, () => {
      assert.equal(chooseEncoding(header, 129), expected);
    });
  }

  it("is none for a body that some clients could not read", () => {
    assert.equal(chooseEncoding("gzip", 128), undefined);
  });

  it("can be undone, for texts and bytes, small and large", async () => {
    const encoder = createAnswerEncoder();
    const decoders = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync, zstd: zstdDecompressSync };
    const bodies = ["é".repeat(200), "x".repeat(5000), Buffer.alloc(300, "b"), Buffer.alloc(100_000, "c")];
    for (const [encoding, decode] of Object.entries(decoders)) {
      for (const body of bodies) {
        const encoded = await encoder.encode(body, encoding as keyof typeof decoders);
        assert.deepEqual(decode(encoded), Buffer.from(body), encoding);
      }
    }
  });

  it("of a refusal that is sent again and again is worked out once, however many others there are", () => {
    const encoder = createAnswerEncoder();
    const refusal = "too many".repeat(40);
    assert.equal(encoder.encode(refusal, "gzip"), encoder.encode(refusal, "gzip"));
    assert.notEqual(encoder.encode(refusal, "gzip"), encoder.encode(refusal, "br"));
    for (let other = 0; other < 1000; other++) encoder.encode(`${other} ${refusal}`, "gzip");
    assert.deepEqual(gunzipSync(encoder.encode(refusal, "gzip") as Buffer).toString(), refusal);
  });
});
