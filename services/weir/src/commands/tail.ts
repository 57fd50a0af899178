/** `weir tail`: what is delivered and what is dropped, live. */

import { existsSync } from "node:fs";
import type { WeirConfig } from "@weir/config";
import { topics as allTopics, type Topic, topicNames } from "@weir/sink";
import type { Command } from "commander";
import { CommandError, UsageError } from "../command-error.ts";
import { topicOfName } from "../decode/decode-message.ts";
import { flagOption, loadCommandConfig, textOption } from "../global-options.ts";
import { createStoreSource } from "../tail/store-source.ts";
import { createTailPrinter } from "../tail/tail-printer.ts";
import type { TailSource } from "../tail/tailed-record.ts";
import type { Terminal } from "../terminal.ts";

const heldByDefault = 20;
const outcomeTopics: readonly Topic[] = ["outcomes", "outcomes_billing"];

const examples = `
Topics: ${Object.values(topicNames).join(", ")}

Examples:
  weir tail                              the last ${heldByDefault} messages, then what comes; end with Ctrl-C
  weir tail --outcomes                   only what was dropped or counted, and why
  weir tail --project 1 --topic ingest-events
  weir tail --json --no-follow | jq .    everything that is held, one JSON object per line

Without Kafka it reads the store in storage.path, whether Weir runs or not; with processing it reads the topics.`;

/** Adds the command. */
export function addTailCommand(program: Command, terminal: Terminal): void {
  program
    .command("tail")
    .summary("see each item that is delivered, and each that is dropped, with the reason")
    .description("Shows each item that is delivered, and what is dropped with the reason, as it happens.")
    .option("--project <id>", "only this project")
    .option("--topic <topic>", "only this topic")
    .option("--outcomes", "only outcomes: what was dropped or, for billing, accepted")
    .option("--json", "one JSON object per message: topic, key, headers and the decoded value")
    .option("--no-follow", "what is held so far, then end")
    .option(
      "-n, --lines <n>",
      `begin with the last n messages that are held (default: ${heldByDefault}; with --no-follow: all)`,
    )
    .addHelpText("after", examples)
    .action(async (_options: unknown, command: Command) => {
      const { config } = await loadCommandConfig(command);
      const follow = command.opts<{ follow: boolean }>().follow;
      const json = flagOption(command, "json");
      const topics = selectedTopics(command);
      const last = linesOption(command) ?? (follow ? heldByDefault : undefined);
      const stop = new AbortController();
      const end = () => stop.abort();
      const print = createTailPrinter(terminal, {
        json,
        project: textOption(command, "project"),
        showAccepted: json || flagOption(command, "outcomes"),
      });
      const source = await openSource(config, topics);
      process.once("SIGINT", end);
      process.once("SIGTERM", end);
      try {
        for await (const record of source.read({ topics, follow, last, signal: stop.signal })) {
          print(record);
          if (stop.signal.aborted) break;
        }
      } finally {
        process.off("SIGINT", end);
        process.off("SIGTERM", end);
        await source.close();
      }
    });
}

async function openSource(config: WeirConfig, topics: readonly Topic[]): Promise<TailSource> {
  if (config.processing.enabled) {
    const { createKafkaSource } = await import("../tail/kafka-source.ts");
    return createKafkaSource(config, topics);
  }
  if (config.storage.path === null)
    throw new CommandError("found storage.path null, expected a folder: nothing is kept that could be shown");
  if (!existsSync(config.storage.path)) {
    throw new CommandError(
      `found no folder ${config.storage.path}, expected the one in which weir run keeps what it delivers: start it here, or name its configuration with -c`,
    );
  }
  return createStoreSource(config.storage.path);
}

function selectedTopics(command: Command): readonly Topic[] {
  const name = textOption(command, "topic");
  const outcomesOnly = flagOption(command, "outcomes");
  if (name === undefined) return outcomesOnly ? outcomeTopics : allTopics;
  const topic = topicOfName(name);
  if (topic === undefined)
    throw new UsageError(`found --topic ${name}, expected one of: ${Object.values(topicNames).join(", ")}`);
  if (outcomesOnly && !outcomeTopics.includes(topic))
    throw new UsageError(`found --outcomes with --topic ${name}, which holds none`);
  return [topic];
}

function linesOption(command: Command): number | undefined {
  const text = textOption(command, "lines");
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`found --lines ${text}, expected a whole number`);
}
