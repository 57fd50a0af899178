import assert from "node:assert/strict";
import { releaseParts } from "./release.ts";

const hash = "a4b7e0f9c2d1a4b7e0f9c2d1a4b7e0f9c2d1a4b7";

describe("releaseParts", () => {
  const examples: readonly (readonly [release: string, parts: ReturnType<typeof releaseParts>])[] = [
    ["shop@1.2.3+77", { package: "shop", shortVersion: "1.2.3", buildHash: undefined }],
    ["@scope/x", undefined],
    ["@scope@1.0-rc.1", { package: "@scope", shortVersion: "1.0-rc.1", buildHash: undefined }],
    [`shop@${hash}`, { package: "shop", shortVersion: undefined, buildHash: hash }],
    [`shop@1.2+${hash}`, { package: "shop", shortVersion: "1.2", buildHash: hash }],
    [`shop@nothing+${hash}`, { package: "shop", shortVersion: undefined, buildHash: undefined }],
    [`1.2+${hash}`, { package: undefined, shortVersion: undefined, buildHash: undefined }],
    ["shop@1.0-+7", { package: "shop", shortVersion: "1.0-", buildHash: undefined }],
    [hash, { package: undefined, shortVersion: undefined, buildHash: hash }],
    ["1.2.3", { package: undefined, shortVersion: undefined, buildHash: undefined }],
    ["latest", undefined],
  ];
  for (const [release, parts] of examples) {
    it(`takes ${release} apart`, () => assert.deepEqual(releaseParts(release), parts));
  }
});
