import assert from "node:assert/strict";
import { unknownNames } from "./shown-names.ts";

const known = {
  keys: new Set(["spool", "spool.envelopes", "spool.envelopes.path"]),
  metrics: new Set(["weir_gateway_spool_wait_seconds"]),
  telemetry: new Set(["gateway.spool.wait"]),
  packages: new Set(["@weir/sink"]),
  scripts: new Set(["bench:quota"]),
  contracts: new Set(["weir.quota.v1", "weir.quota.v1.QuotaService"]),
};
const unknownIn = (word: string) => unknownNames("README.md", `a\nb \`${word}\``, known);

describe("unknownNames", () => {
  for (const word of [
    "spool.envelopes.path",
    "spool.*",
    "spool.envelopes.*",
    "weir_gateway_spool_wait_seconds{item}",
    "weir_gateway_*",
    "gateway.spool.wait",
    "@weir/sink",
    "npm run bench:quota -- --short",
    "weir.quota.v1.QuotaService",
    "event.transaction",
    "config.yml",
    "spool.md",
  ]) {
    it(`lets ${word} pass`, () => assert.deepEqual(unknownIn(word), []));
  }

  for (const [word, what] of [
    ["spool.envelopes.pth", "key of the configuration, metric or span"],
    ["gateway.spool.delay", "key of the configuration, metric or span"],
    ["weir_gateway_spool_wait", "metric"],
    ["weir_quota_*", "metric"],
    ["@weir/sinc", "package"],
    ["npm run benhc", "script in package.json"],
    ["weir.quota.v1.Quota", "RPC package or service"],
  ] as const) {
    it(`finds ${word}`, () => {
      assert.deepEqual(unknownIn(word), [
        { path: "README.md", line: 2, message: `names ${word}: found no such ${what}` },
      ]);
    });
  }
});
