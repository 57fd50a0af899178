import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import type { Part } from "./part.ts";
import { boundaryOf, MultipartError, readParts } from "./read-parts.ts";

const body = Buffer.from(
  [
    "preamble",
    "--b",
    'Content-Disposition: form-data; name="a"; filename="C:\\x\\y \\"z\\".bin"',
    "Content-Type: text/x",
    "",
    "line one",
    "--xline two, --",
    "--b",
    "content-disposition: form-data; name=empty",
    "",
    "",
    "--b",
    "X-Nothing: at all",
    "",
    "no name",
    "--b",
    "content-disposition: form-data; name=f; filename*=UTF-8''%C3%A9.txt; filename=e.txt",
    "",
    "é",
    "--b--",
    "epilogue",
  ].join("\r\n"),
);

async function read(chunks: Iterable<Buffer>, maxPartBytes = 1000): Promise<Part[]> {
  const parts: Part[] = [];
  await readParts("b", chunks, maxPartBytes, (part) => parts.push(part));
  return parts;
}

function told(parts: readonly Part[]): unknown[] {
  return parts.map(({ name, filename, contentType, body, size }) => [name, filename, contentType, String(body), size]);
}

const expected = [
  ["a", 'C:\\x\\y "z".bin', "text/x", "line one\r\n--xline two, --", 25],
  ["empty", undefined, undefined, "", 0],
  [undefined, undefined, undefined, "no name", 7],
  ["f", "é.txt", undefined, "é", 2],
];

describe("reading a multipart body", () => {
  it("yields all parts in their order", async () => {
    assert.deepEqual(told(await read([body])), expected);
  });

  it("yields the same parts wherever the body is cut into pieces", async () => {
    for (let cut = 0; cut <= body.length; cut++) {
      assert.deepEqual(told(await read([body.subarray(0, cut), body.subarray(cut)])), expected, `cut at ${cut}`);
    }
    assert.deepEqual(told(await read(Array.from(body, (_, index) => body.subarray(index, index + 1)))), expected);
  });

  it("fails, and does not wait, wherever the body ends too early", async () => {
    const end = body.indexOf("--b--") + 5;
    for (let length = 0; length < end; length++) {
      await assert.rejects(read([body.subarray(0, length)]), MultipartError, `ends at ${length}`);
    }
  });

  it("tells only the size of a part that is larger than it may be", async () => {
    const [first, , third] = await read([body], 10);
    assert.deepEqual([first?.body.length, first?.size], [0, 25]);
    assert.deepEqual([third?.body.length, third?.size], [7, 7]);
  });

  it("takes no more of the body once a part was refused", async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield body.subarray(0, 200);
      for (; taken < 1000; taken++) {
        await setImmediate();
        yield Buffer.from("x".repeat(100));
      }
    }
    const refused = readParts("b", endless(), 1000, () => {
      throw new RangeError("enough");
    });
    await assert.rejects(refused, RangeError);
    assert.ok(taken < 10, `took ${taken} pieces more`);
  });

  it("fails as its source fails", async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield body.subarray(0, 50);
      throw new RangeError("gone");
    }
    await assert.rejects(
      readParts("b", broken(), 1000, () => {}),
      RangeError,
    );
  });

  for (const [contentType, boundary] of [
    ["multipart/form-data; boundary=abc", "abc"],
    ['Multipart/Form-Data; charset=x; Boundary="a b;c"', "a b;c"],
    ["multipart/mixed; boundary=abc", undefined],
    ["multipart/form-data; boundary=", undefined],
    [`multipart/form-data; boundary=${"x".repeat(201)}`, undefined],
    [undefined, undefined],
  ] as const) {
    it(`${boundary === undefined ? "finds no" : "finds the"} boundary in ${String(contentType).slice(0, 60)}`, () => {
      if (boundary === undefined) assert.throws(() => boundaryOf(contentType), MultipartError);
      else assert.equal(boundaryOf(contentType), boundary);
    });
  }
});
