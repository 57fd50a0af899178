/** What the command line of the verification says. */
import { parseArgs } from "node:util";

export const usage = `Usage: npm test [-- options]

Runs every check and every test of the repository, and ends with "N passed, N failed".

  --only a,b   run only these stages
  --list       list the stages and exit
  --help       show this

In CI (environment variable CI set) a skipped test is a failure.
Tests that need Redis and Kafka start their own, or use WEIR_TEST_REDIS_URL and WEIR_TEST_KAFKA_BROKERS.`;

export interface VerifyOptions {
  /** Names of the stages to run; undefined means all. */
  readonly only: readonly string[] | undefined;
  readonly list: boolean;
  readonly help: boolean;
}

/** Parses arguments. Throws an error whose message is fit for the user. */
export function parseOptions(args: readonly string[]): VerifyOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true },
      list: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  const only = values.only
    ?.flatMap((names) => names.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return { only, list: values.list ?? false, help: values.help ?? false };
}

/** The stages that `only` names, in the given order. Throws an error that lists the names if one is unknown. */
export function selectStages<S extends { readonly name: string }>(
  stages: readonly S[],
  only: readonly string[] | undefined,
): readonly S[] {
  if (only === undefined) return stages;
  const unknown = only.find((name) => !stages.some((stage) => stage.name === name));
  if (unknown !== undefined)
    throw new Error(`unknown stage "${unknown}": expected one of ${stages.map((stage) => stage.name).join(", ")}`);
  return stages.filter((stage) => only.includes(stage.name));
}

/** Whether skipped tests are failures: CI is set to anything but an empty value, `0` or `false`. */
export function isCi(environment: Readonly<Record<string, string | undefined>>): boolean {
  return !["", "0", "false"].includes(environment.CI ?? "");
}
