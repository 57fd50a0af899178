import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../repository/root.ts";
import { type LockedPackages, missingEntries } from "./complete-lockfile.ts";

describe("a lock file", () => {
  it("gets entries for the platforms that it lacks", () => {
    const packages: LockedPackages = {
      "": {},
      "node_modules/tool": {
        version: "1.2.3",
        dev: true,
        optionalDependencies: { "@tool/cli-linux-x64": "1.2.3", "@tool/cli-linux-arm64-musl": "1.2.3" },
      },
      "node_modules/@tool/cli-linux-x64": { version: "1.2.3", dev: true, optional: true },
    };
    const missing = missingEntries(packages);
    assert.deepEqual(missing, {
      "node_modules/@tool/cli-linux-arm64-musl": {
        version: "1.2.3",
        dev: true,
        optional: true,
        os: ["linux"],
        cpu: ["arm64"],
        libc: ["musl"],
      },
    });
    assert.deepEqual(missingEntries({ ...packages, ...missing }), {});
  });

  it("gets them where Node looks, beside another version at the top", () => {
    const optionalDependencies = { "tool-darwin-arm64": "2.0.0" };
    const packages: LockedPackages = {
      "node_modules/a/node_modules/tool": { version: "2.0.0", optionalDependencies },
      "node_modules/tool-darwin-arm64": { version: "1.0.0" },
    };
    assert.deepEqual(Object.keys(missingEntries(packages)), [
      "node_modules/a/node_modules/tool/node_modules/tool-darwin-arm64",
    ]);
    const hoisted = { ...packages, "node_modules/a/node_modules/tool-darwin-arm64": { version: "2.0.0" } };
    assert.deepEqual(missingEntries(hoisted), {});
  });

  it("gets none for what may be any version, or is for every platform", () => {
    const optionalDependencies = { "tool-linux-x64": "^1.0.0", polyfill: "1.0.0" };
    assert.deepEqual(missingEntries({ "node_modules/tool": { version: "1.0.0", optionalDependencies } }), {});
  });

  it("of this repository lacks none, so that npm ci takes it: run `npm run lockfile` if it does", () => {
    const lock = JSON.parse(readFileSync(join(repositoryRoot, "package-lock.json"), "utf8")) as {
      packages: LockedPackages;
    };
    assert.deepEqual(missingEntries(lock.packages), {});
  });
});
