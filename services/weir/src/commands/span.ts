/** `weir span normalize`: what would become of spans, and which step changes what. */
import type { Command } from "commander";
import { UsageError } from "../command-error.ts";
import { flagOption, textOption } from "../global-options.ts";
import { addAddressOption } from "../service-client.ts";
import type { Terminal } from "../terminal.ts";

const examples = `
A file holds one span, an array, a container of spans, or an export request of OpenTelemetry. Nothing is sent,
sampled, counted or stored, and no Weir needs to run, unless --project asks one for its configuration.

Examples:
  weir span normalize span.json                         what each step changes
  weir span normalize trace.bin --format otlp-protobuf
  weir span normalize span.json --project-config project.json --json | jq .spans[].normalized
  weir span normalize span.json --project my-app
  cat spans.jsonl | weir span normalize - --jsonl > normalized.jsonl`;

/** Adds the commands. */
export function addSpanCommands(program: Command, terminal: Terminal): void {
  const span = program
    .command("span")
    .summary("see what becomes of spans")
    .description("Shows what becomes of spans.")
    .addHelpText("after", examples);
  addAddressOption(
    span
      .command("normalize")
      .description(
        "Shows what would become of spans: how they are stored, what each step changes, and what is rejected.",
      ),
  )
    .argument("<file>", "spans, as JSON or protobuf; - reads standard input")
    .option("--format <format>", "v1, v2, otlp-json or otlp-protobuf (default: JSON tells its format)")
    .option(
      "--project <project>",
      "with the configuration of a project of a running Weir: id or slug of a local project, or a public key",
    )
    .option(
      "--project-config <file>",
      "with a project's configuration: the member config of its document, JSON or YAML",
    )
    .option("--global-config <file>", "with a global configuration, JSON or YAML")
    .option("--json", "as JSON: spans as read and as normalised, changes with reasons and notes")
    .option(
      "--jsonl",
      "JSON lines: a span per line in, a normalised span per line out; what is rejected is told on stderr",
    )
    .addHelpText("after", examples)
    .action(async (file: string, _options: unknown, command: Command) => {
      if (textOption(command, "project") !== undefined && textOption(command, "projectConfig") !== undefined)
        throw new UsageError("found --project and --project-config, expected one of them");
      if (flagOption(command, "json") && flagOption(command, "jsonl"))
        throw new UsageError("found --json and --jsonl, expected one of them");
      // Loaded here, because no other command composes services without running them.
      const { normalizeSpans } = await import("../span/normalize-spans.ts");
      await normalizeSpans(file, command, terminal);
    });
}
