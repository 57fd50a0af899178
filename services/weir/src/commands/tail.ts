/** `weir tail`: what is delivered and what is dropped, live. */
import type { Command } from "commander";
import { UsageError } from "../command-error.ts";
import { flagOption, loadCommandConfig, textOption } from "../global-options.ts";
import { reachableHost } from "../project-dsn.ts";
import { addressOption } from "../service-client.ts";
import type { Terminal } from "../terminal.ts";

const heldByDefault = 20;
const examples = `
Topics have their default names (ingest-events, ingest-spans, outcomes, …) or the names that
weir config explain processing.topics lists.

Examples:
  weir tail                              the last ${heldByDefault} messages, then what comes; end with Ctrl-C
  weir tail --outcomes                   each item that is dropped, and why, as it is decided
  weir tail --project 1 --topic ingest-events
  weir tail --json --no-follow | jq .    everything that is held, one JSON object per line

With --outcomes a running gateway tells its decisions one by one, with the ids that weir explain asks for; what
was accepted, or dropped by SDKs, and everything with --no-follow, is the sums that were delivered.

Without Kafka it reads the store in storage.path, whether Weir runs or not; with processing it reads the topics.`;

/** Adds the command. */
export function addTailCommand(program: Command, terminal: Terminal): void {
  program
    .command("tail")
    .summary("see each item that is delivered, and each that is dropped, with the reason")
    .description("Shows each item that is delivered, and what is dropped with the reason, as it happens.")
    .option("--project <id>", "only this project, by its number")
    .option("--topic <topic>", "only this topic")
    .option("--outcomes", "only outcomes: what was dropped or, for billing, accepted")
    .option(
      "--address <host:port>",
      "gRPC address of the gateway (default: grpc.host and grpc.port of the configuration)",
    )
    .option("--json", "one JSON object per message: topic, key, headers and the decoded value")
    .option("--no-follow", "what is held so far, then end")
    .option(
      "-n, --lines <n>",
      `begin with the last n messages that are held (default: ${heldByDefault}; with --no-follow: all)`,
    )
    .addHelpText("after", examples)
    .action(async (_options: unknown, command: Command) => {
      const follow = command.opts<{ follow: boolean }>().follow;
      const last = linesOption(command) ?? (follow ? heldByDefault : undefined);
      const { config } = await loadCommandConfig(command);
      // Loaded here, because other commands need no Kafka client.
      const { tail } = await import("../tail/tail.ts");
      await tail(config, terminal, {
        follow,
        last,
        json: flagOption(command, "json"),
        project: projectOption(command),
        topic: textOption(command, "topic"),
        outcomesOnly: flagOption(command, "outcomes"),
        gatewayAddress: (await addressOption(command)) ?? `${reachableHost(config.grpc.host)}:${config.grpc.port}`,
      });
    });
}

function projectOption(command: Command): string | undefined {
  const text = textOption(command, "project");
  if (text === undefined || /^\d{1,19}$/.test(text)) return text;
  throw new UsageError(`found --project ${text}, expected its number: weir project list shows it`);
}

function linesOption(command: Command): number | undefined {
  const text = textOption(command, "lines");
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`found --lines ${text}, expected a whole number`);
}
