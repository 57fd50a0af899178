import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkRequiredDocuments } from "./required-documents.ts";

describe("checkRequiredDocuments", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "weir-documents-"));
    mkdirSync(join(root, "services/a"), { recursive: true });
    mkdirSync(join(root, "docs"));
    writeFileSync(
      join(root, "services/a/package.json"),
      JSON.stringify({ name: "@weir/a", dependencies: { fast: "1", "@x/slow": "1" } }),
    );
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it("names the service without a page and the dependency without a line", () => {
    writeFileSync(
      join(root, "docs/dependencies.md"),
      "| `fast` 1.0 | for speed |\n\nWe do not use `@x/slow` for that.\n",
    );
    assert.deepEqual(checkRequiredDocuments(root), [
      { path: "services/a/README.md", message: "is missing: every service has one page" },
      { path: "docs/dependencies.md", message: "has no line for @x/slow, which services/a depends on" },
    ]);
  });

  it("reads tables, lists, and several names in one row", () => {
    writeFileSync(join(root, "services/a/README.md"), "A");
    writeFileSync(join(root, "docs/dependencies.md"), "- `fast@1.0.0`, `@x/slow@1.0.0` – for speed\n");
    assert.deepEqual(checkRequiredDocuments(root), []);
  });
});
