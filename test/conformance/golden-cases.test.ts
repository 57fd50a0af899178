/** Weir does what the recorded server did: every case on the committed list keeps passing. */
import assert from "node:assert/strict";
import { requireIntegration, startKafka, startRedis } from "@weir/test-kit";
import { readGoldenCases } from "./golden-case.ts";
import { readIntendedDifferences, readPassingCases } from "./passing-cases.ts";
import { describeCase, summarize } from "./report.ts";
import { type CaseVerdict, runCases } from "./run-cases.ts";

describe("the golden cases", function () {
  this.timeout(600_000);
  const cases = readGoldenCases(new URL("./golden", import.meta.url).pathname);
  const passing = readPassingCases();
  let verdicts: readonly CaseVerdict[] = [];

  before(async function () {
    const kafka = await requireIntegration(this, "Kafka", startKafka);
    const redis = await requireIntegration(this, "Redis", startRedis);
    try {
      verdicts = await runCases(cases, { brokers: kafka.brokers, redisUrl: redis.url });
    } finally {
      await redis.stop();
      await kafka.stop();
    }
    console.log(summarize(verdicts));
    const listed = new Set(
      Object.entries(passing).flatMap(([theme, names]) => names.map((name) => `${theme}/${name}`)),
    );
    const more = verdicts.filter(
      ({ golden, differences }) => differences.length === 0 && !listed.has(`${golden.theme}/${golden.name}`),
    );
    if (more.length > 0) console.log(`${more.length} more cases pass than are listed: npm run conformance -- --accept`);
  });

  for (const [theme, names] of Object.entries(passing)) {
    it(`of ${theme} keep passing (${names.length})`, () => {
      const failed = verdicts.filter(
        ({ golden, differences }) => golden.theme === theme && differences.length > 0 && names.includes(golden.name),
      );
      assert.equal(
        failed.length,
        0,
        `these passed before:\n${failed.map((verdict) => describeCase(verdict)).join("\n")}`,
      );
    });
  }

  it("that are listed exist, and none is listed both as passing and as an intended difference", () => {
    const known = new Set(cases.map(({ theme, name }) => `${theme}/${name}`));
    const listed = Object.entries(passing).flatMap(([theme, names]) => names.map((name) => `${theme}/${name}`));
    const intended = Object.keys(readIntendedDifferences());
    assert.deepEqual(
      [...listed, ...intended].filter((name) => !known.has(name)),
      [],
    );
    assert.deepEqual(
      intended.filter((name) => listed.includes(name)),
      [],
    );
  });
});
