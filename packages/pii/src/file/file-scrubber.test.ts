import assert from "node:assert/strict";
import { readScrubbing } from "../scrubbing.ts";
import { createFileScrubber, type FileScrubber } from "./file-scrubber.ts";

function scrubberFor(applications: object, rules: object = {}): FileScrubber {
  const { scrubbing, malformed } = readScrubbing({ applications, rules }, undefined);
  assert.equal(malformed, false);
  const scrubber = createFileScrubber(scrubbing);
  assert.ok(scrubber);
  return scrubber;
}

function run<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

const text = (scrubber: FileScrubber, content: string, name = "log.txt") =>
  run(scrubber.scrubFile(name, Buffer.from(content))).toString();
const wide = (content: string) => Buffer.from(content, "utf16le");

describe("scrubbing files", () => {
  it("is done by a project's own rules only, and looks at files that rules name", () => {
    assert.equal(createFileScrubber(readScrubbing(undefined, { scrubData: true } as never).scrubbing), undefined);
    assert.equal(scrubberFor({ "$attachments.'log.txt'": ["@email"] }).namesFiles, true);
    assert.equal(scrubberFor({ $string: ["@email"] }).namesFiles, false);
    assert.equal(scrubberFor({ "$binary || $attachments.'a'": ["@email"] }).namesFiles, false);
  });

  it("never changes the length: masks and removals are stars, replacements and hashes are cut or filled up", () => {
    const found = "mail mara@example.org now";
    for (const [redaction, expected] of [
      ["@email:mask", "mail **************** now"],
      ["@email:remove", "mail **************** now"],
      ["@email:replace", "mail [email]********* now"],
    ] as const) {
      assert.equal(text(scrubberFor({ "$attachments.'log.txt'": [redaction] }), found), expected);
    }
    const hashed = text(scrubberFor({ "$attachments.'log.txt'": ["@email:hash"] }), found);
    assert.match(hashed, /^mail [0-9A-F]{16} now$/);
  });

  it("leaves files with other names as they are, without a copy", () => {
    const bytes = Buffer.from("mara@example.org");
    assert.equal(run(scrubberFor({ "$attachments.'log.txt'": ["@email"] }).scrubFile("other.txt", bytes)), bytes);
  });

  it("leaves the given bytes alone", () => {
    const bytes = Buffer.from("mara@example.org");
    run(scrubberFor({ "$attachments.'log.txt'": ["@email"] }).scrubFile("log.txt", bytes));
    assert.equal(bytes.toString(), "mara@example.org");
  });

  it("finds texts in UTF-16 among other bytes, at odd offsets, too", () => {
    const scrubber = scrubberFor({ "$attachments.'dump.bin'": ["@email:mask"] });
    for (const before of [Buffer.from([1, 255]), Buffer.from([1, 2, 255])]) {
      const bytes = Buffer.concat([before, wide("user mara@example.org."), Buffer.from([255, 254, 1])]);
      const scrubbed = run(scrubber.scrubFile("dump.bin", bytes));
      assert.deepEqual(scrubbed, Buffer.concat([before, wide("user ****************."), Buffer.from([255, 254, 1])]));
    }
  });

  it("counts bytes beyond ASCII as no part of words", () => {
    const scrubber = scrubberFor({ "$attachments.'b'": ["@ip:mask"] });
    const bytes = Buffer.concat([Buffer.from([0xe9]), Buffer.from("10.0.0.1"), Buffer.from([0xe9])]);
    assert.equal(run(scrubber.scrubFile("b", bytes)).toString("latin1"), "\u00e9********\u00e9");
  });

  it("overwrites all of a file in which a rule about whole values finds something", () => {
    const scrubber = scrubberFor({ "$attachments.'c'": ["@password:mask"] });
    assert.equal(text(scrubber, "x password=1", "c"), "*".repeat(12));
  });

  it("finds what lies across the pieces in which a large file is searched", () => {
    const scrubber = scrubberFor({ "$attachments.'l'": ["@email:mask"] });
    const bytes = Buffer.alloc(600_000, " ");
    for (const at of [256 * 1024 - 8, 512 * 1024 - 4]) bytes.write("mara@example.org", at);
    assert.equal(run(scrubber.scrubFile("l", bytes)).includes("example"), false);
  });

  it("scrubs a minidump by its parts: stacks only where a selector addresses them, and folders of modules", () => {
    const code = wide("C:\\Users\\mara\\");
    const bytes = Buffer.concat([
      Buffer.from("mara@example.org"),
      Buffer.from("mara@example.org"),
      code,
      wide("game.exe"),
    ]);
    const parts = [
      { kind: "stack_memory", start: 0, end: 16 },
      { kind: "heap_memory", start: 16, end: 32 },
      { kind: "code_file", start: 32, end: 32 + code.length },
    ] as const;
    const plain = scrubberFor({ $binary: ["@email:mask"], $string: ["@userpath:mask"] });
    const scrubbed = run(plain.scrubMinidump("c.dmp", bytes, parts));
    assert.equal(scrubbed.toString("latin1", 0, 32), `mara@example.org${"*".repeat(16)}`);
    assert.equal(scrubbed.toString("utf16le", 32), "C:\\Users\\****\\game.exe");
    const stacks = scrubberFor({ $stack_memory: ["@email:mask"] });
    assert.equal(
      run(stacks.scrubMinidump("c.dmp", bytes, parts)).toString("latin1", 0, 32),
      `${"*".repeat(16)}mara@example.org`,
    );
  });

  it("scrubs every text of a JSON document", () => {
    const scrubber = scrubberFor({ $string: ["@email:mask"], "windows.secret": ["@anything:remove"] });
    const document = { kind: "k", windows: [{ text: "to mara@example.org", n: 1, secret: "s" }] };
    assert.deepEqual(scrubber.scrubTexts(document), {
      kind: "k",
      windows: [{ text: "to ****************", n: 1, secret: "" }],
    });
  });
});
