/** `weir config check|show|explain`: what is configured, and what could be. */
import { explainKey, redactConfig, type WeirConfig } from "@weir/config";
import type { SinkConfigProblem } from "@weir/sink";
import type { Command } from "commander";
import { stringify } from "yaml";
import { CommandError, UsageError } from "../command-error.ts";
import { flagOption, loadCommandConfig } from "../global-options.ts";
import type { Terminal } from "../terminal.ts";

const examples = `
Examples:
  weir config check -c /etc/weir
  weir config show                       what holds, defaults included, without secrets
  weir config explain limits             the keys of a section
  weir config explain relay.port         one key: meaning, default, and where its value comes from`;

/** Adds the commands. */
export function addConfigCommands(program: Command, { stdout, stderr }: Terminal): void {
  const config = program
    .command("config")
    .summary("check, show and explain the configuration")
    .description("Checks, shows and explains the configuration.")
    .addHelpText("after", examples);

  config
    .command("check")
    .description("Says whether the configuration is right: 0 and a sentence, or 1 and everything that is wrong.")
    .action(async (_options: unknown, command: Command) => {
      const { config: loaded, directory, warnings: found } = await loadCommandConfig(command);
      const kafka = await kafkaProblems(loaded);
      const wrong = kafka.filter(({ severity }) => severity === "error").map(describeProblem);
      if (wrong.length > 0) throw new CommandError(wrong.join("\n"));
      const warnings = [...found, ...kafka.map((problem) => ({ message: describeProblem(problem) }))];
      for (const { message } of warnings) stderr.write(`weir: warning: ${message}\n`);
      const subject =
        directory === undefined ? "no configuration directory: the defaults" : `the configuration in ${directory}`;
      const remark =
        warnings.length === 0 ? "" : `, with ${warnings.length} ${warnings.length === 1 ? "warning" : "warnings"}`;
      stdout.write(`OK: ${subject}${directory === undefined ? " hold" : " is right"}${remark}.\n`);
    });

  config
    .command("show")
    .description(
      "Prints the configuration that holds: files, environment and options over the defaults, secrets left out.",
    )
    .option("--json", "as JSON instead of YAML")
    .action(async (_options: unknown, command: Command) => {
      const loaded = await loadCommandConfig(command);
      for (const { message } of loaded.warnings) stderr.write(`weir: warning: ${message}\n`);
      const shown = redactConfig(loaded.config);
      stdout.write(
        flagOption(command, "json")
          ? `${JSON.stringify(shown, undefined, 2)}\n`
          : stringify(shown, { aliasDuplicateObjects: false }),
      );
    });

  config
    .command("explain")
    .description(
      "Explains a key: what it does and expects, its unit, default and variable, and where its value comes from.",
    )
    .argument("<key>", "for example limits.max_event_size, or a section")
    .action(async (key: string, _options: unknown, command: Command) => {
      const explanation = explainKey(key, await loadCommandConfig(command));
      if ("text" in explanation) {
        stdout.write(`${explanation.text}\n`);
        return;
      }
      const advice =
        explanation.nearest === undefined ? "see weir config show" : `the nearest is ${explanation.nearest}`;
      throw new UsageError(`found ${key}, expected a key of the configuration; ${advice}`);
    });
}

/** What the Kafka clients say about their properties. */
async function kafkaProblems({ processing }: WeirConfig): Promise<readonly SinkConfigProblem[]> {
  if (!processing.enabled) return [];
  const { parseKafkaConfig } = await import("@weir/sink");
  return parseKafkaConfig(processing).problems;
}

function describeProblem({ path, found, expected }: SinkConfigProblem): string {
  return `processing.${path}: found ${found}, expected ${expected}`;
}
