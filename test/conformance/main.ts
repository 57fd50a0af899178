/** Runs golden cases by hand: `npm run conformance -- [--only TEXT] [--show N] [--accept]`. */
import { parseArgs } from "node:util";
import { startKafka, startRedis } from "@weir/test-kit";
import { readGoldenCases } from "./golden-case.ts";
import { addPassingCases, readIntendedDifferences } from "./passing-cases.ts";
import { describeCase, summarize } from "./report.ts";
import { runCases } from "./run-cases.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    show: { type: "string", default: "5" },
    accept: { type: "boolean", default: false },
  },
});
const cases = readGoldenCases(new URL("./golden", import.meta.url).pathname).filter(({ theme, name }) =>
  `${theme}/${name}`.includes(values.only),
);
const kafka = await startKafka();
const redis = await startRedis();
try {
  const verdicts = await runCases(cases, { brokers: kafka.brokers, redisUrl: redis.url });
  const intended = readIntendedDifferences();
  const failed = verdicts.filter(
    ({ golden, differences }) => differences.length > 0 && !(`${golden.theme}/${golden.name}` in intended),
  );
  for (const verdict of failed.slice(0, Number(values.show))) console.log(describeCase(verdict));
  console.log(summarize(verdicts));
  if (values.accept) addPassingCases(verdicts);
} finally {
  await redis.stop();
  await kafka.stop();
}
