/** `npm test` and `npm run verify`: everything that must hold before a change is merged. */
import { repositoryRoot } from "../repository/root.ts";
import { killRunningCommands } from "../repository/run-command.ts";
import { isCi, parseOptions, selectStages, usage } from "./options.ts";
import { runStages, summarize } from "./run-stages.ts";
import { listStages } from "./stages.ts";

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const stages = listStages(repositoryRoot, {
    forbidSkipped: isCi(process.env),
    nightly: process.env.WEIR_NIGHTLY === "1",
  });
  if (options.list) {
    for (const stage of stages) console.log(`${stage.name.padEnd(12)} ${stage.title}`);
    return 0;
  }
  const results = await runStages(selectStages(stages, options.only), (line) => console.log(line));
  for (const line of summarize(results)) console.log(line);
  return results.some(({ tally }) => tally.failed > 0) ? 1 : 0;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    killRunningCommands();
    process.exit(130);
  });
}
try {
  process.exitCode = await main();
} catch (error) {
  console.error(`verify: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
