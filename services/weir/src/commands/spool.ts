/** `weir spool status`: what the gateway's buffer holds, why it waits, and when it would be dropped. */
import type { Command } from "commander";
import { UsageError } from "../command-error.ts";
import { flagOption, textOption } from "../global-options.ts";
import { addAddressOption, withService } from "../service-client.ts";
import { statusJson } from "../spool/status-json.ts";
import { statusText } from "../spool/status-text.ts";
import type { Terminal } from "../terminal.ts";

const examples = `
Data waits in the buffer until its project is known and a processor has delivered it. By project and reason it is told
how much waits, since when, for what, and when the oldest of it is dropped with an outcome if that does not come.

Examples:
  weir spool status
  weir spool status --address gw-0:50051          of one gateway of several
  weir spool status --json | jq .envelopes`;

/** Adds the commands. */
export function addSpoolCommands(program: Command, { stdout }: Terminal): void {
  const spool = program
    .command("spool")
    .summary("see what waits in the gateway's buffer, and why")
    .description("Shows what waits in the buffer between accepting and processing.")
    .addHelpText("after", examples);

  addAddressOption(
    spool.command("status").description("Says how much is held, how old it is, why it waits, and when it is dropped."),
  )
    .option("-n, --limit <n>", "at most so many projects and reasons, those with the most envelopes (default: 100)")
    .option("--json", "as JSON")
    .addHelpText("after", examples)
    .action(async (_options: unknown, command: Command) => {
      const status = await withService(
        command,
        {
          key: undefined,
          definition: async () => (await import("@weir/gen/weir/ingest/v1/spool.ts")).SpoolServiceDefinition,
        },
        (client) => client.getSpoolStatus({ maxGroups: limitOption(command) }),
      );
      stdout.write(flagOption(command, "json") ? `${JSON.stringify(statusJson(status))}\n` : statusText(status));
    });
}

function limitOption(command: Command): number {
  const text = textOption(command, "limit");
  if (text === undefined) return 0;
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 10_000) return Number(text);
  throw new UsageError(`found --limit ${text}, expected a whole number from 1 to 10000`);
}
