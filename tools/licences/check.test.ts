import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkLicences } from "./check.ts";

describe("checkLicences", () => {
  let root: string;

  function write(path: string, manifest: object): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(manifest));
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "weir-licences-"));
    write("packages/a/package.json", {
      name: "@weir/a",
      dependencies: { direct: "1.0.0", "@weir/b": "*" },
      devDependencies: { tool: "1.0.0" },
    });
    write("packages/b/package.json", { name: "@weir/b" });
    write("node_modules/direct/package.json", { version: "1.0.0", license: "MIT", dependencies: { deep: "1" } });
    write("node_modules/tool/package.json", { version: "1.0.0", license: "GPL-3.0-only" });
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it("passes a permissive tree and does not look at development tools", () => {
    write("node_modules/deep/package.json", { version: "2.0.0", license: "ISC" });
    assert.deepEqual(checkLicences(root), []);
  });

  it("names a package deep in the tree, in the version that is resolved there", () => {
    write("node_modules/deep/package.json", { version: "2.0.0", license: "MIT" });
    write("node_modules/direct/node_modules/deep/package.json", { version: "1.0.0", license: "AGPL-3.0-only" });
    const [finding] = checkLicences(root);
    assert.equal(finding?.path, "node_modules/direct/node_modules/deep");
    assert.match(finding?.message ?? "", /^deep@1\.0\.0 is under AGPL-3\.0-only: expected one of /);
  });

  it("reads the older form of naming licences", () => {
    write("node_modules/deep/package.json", { version: "2.0.0", licenses: [{ type: "Apache-2.0", url: "x" }] });
    assert.deepEqual(checkLicences(root), []);
    write("node_modules/deep/package.json", { version: "2.0.0", licenses: [{ type: "GPL-2.0-only" }] });
    assert.match(checkLicences(root)[0]?.message ?? "", /^deep@2\.0\.0 is under GPL-2\.0-only/);
  });

  it("refuses a package that names no licence", () => {
    write("node_modules/deep/package.json", { version: "2.0.0" });
    assert.match(checkLicences(root)[0]?.message ?? "", /^deep@2\.0\.0 is under no licence/);
  });

  it("ends with an error that names what is not installed", () => {
    assert.throws(() => checkLicences(root), /deep, which node_modules\/direct depends on, is not installed/);
  });
});
