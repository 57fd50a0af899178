import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkShownPaths, wrongPaths } from "./shown-paths.ts";

const files = ["services/a/src/edge/routes.ts", "services/b/src/domain/steps.ts", "proto/weir/a/v1/a.proto"];
const wrongIn = (path: string, markdown: string) => wrongPaths(path, markdown, files).map(({ message }) => message);

describe("wrongPaths", () => {
  it("lets pass what is there: whole paths, folders, patterns, and paths whose beginning the text makes clear", () => {
    for (const shown of [
      "services/a/src/edge/routes.ts",
      "edge/routes.ts",
      "routes.ts",
      "services/a/src/edge/",
      "proto/weir/a/v1",
      "edge/*.ts",
    ]) {
      assert.deepEqual(wrongIn("README.md", `see \`${shown}\``), [], shown);
      assert.deepEqual(wrongIn("services/a/README.md", `see \`${shown}\``), [], shown);
    }
  });

  it("finds what is gone, on its line", () => {
    const markdown = "one\n\n```\n`gone.ts`\n```\n`services/a/src/gone/` and `gone.ts`\n";
    assert.deepEqual(wrongPaths("README.md", markdown, files), [
      { path: "README.md", line: 6, message: "names services/a/src/gone/: found no such file or folder" },
      { path: "README.md", line: 6, message: "names gone.ts: found no such file or folder" },
    ]);
  });

  it("looks for what a service's page names in that service", () => {
    assert.equal(wrongIn("services/a/README.md", "`domain/steps.ts`").length, 1);
    assert.deepEqual(wrongIn("services/b/README.md", "`domain/steps.ts`"), []);
  });

  it("leaves alone what names no file of ours", () => {
    assert.deepEqual(wrongIn("README.md", "`config.yml`, `/api/1/store/`, `upload/`, `weir.quota.v1`, `a/b`"), []);
  });
});

describe("checkShownPaths", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "weir-paths-"));
    mkdirSync(join(root, "docs"));
    writeFileSync(join(root, "docs/b.md"), "# The `first` heading: is one\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("finds links to files and headings that are not there", () => {
    writeFileSync(
      join(root, "docs/a.md"),
      "[x](b.md) [x](b.md#the-first-heading-is-one) [x](https://b.org/c.md)\n[x](b.md#second)\n[x](../c.md)\n",
    );
    assert.deepEqual(checkShownPaths(root, ["docs/a.md", "docs/b.md"]), [
      { path: "docs/a.md", line: 2, message: "links to b.md#second: found no such heading in docs/b.md" },
      { path: "docs/a.md", line: 3, message: "links to ../c.md: found no c.md" },
    ]);
  });
});
