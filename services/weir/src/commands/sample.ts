/** `weir sample explain|simulate`: why a trace is (not) kept, and what share of traces rules would keep. */
import type { SamplingServiceDefinition } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { RemotePort } from "@weir/rpc";
import type { Command } from "commander";
import { CommandError, UsageError } from "../command-error.ts";
import { flagOption, textOption } from "../global-options.ts";
import { readMapping } from "../project/document-file.ts";
import { publicKeyOf } from "../public-key-of.ts";
import { readInput } from "../read-input.ts";
import { contextsOfLines } from "../sample/contexts-of-lines.ts";
import { describeExplanation, explanationJson } from "../sample/describe-explanation.ts";
import { addSimulations, describeSimulation } from "../sample/describe-simulation.ts";
import { evaluationOfInput } from "../sample/evaluation-of-input.ts";
import { addAddressOption, withService } from "../service-client.ts";
import type { Terminal } from "../terminal.ts";

/** As many contexts go into one request. */
const maxContexts = 5000;

const examples = `
Examples:
  weir sample explain captured.envelope --project my-app
  weir sample simulate --project my-app --rate 0.1`;

const explainExamples = `
A file holds an envelope, an event as JSON, or a context as JSON (the header "trace" of an envelope). Of an event its
plain members and tags are read, as they were sent: it is not normalised first. Nothing is counted.

Examples:
  weir sample explain captured.envelope --project my-app
  echo '{"trace_id":"...","public_key":"...","release":"2.0"}' | weir sample explain - --project my-app
  weir sample explain event.json --project my-app --rules candidate.json --at 2026-12-24T00:00:00Z`;

const simulateExamples = `
Without a file the rules are tried on the newest traces that the sampling service has seen of the project.

Examples:
  weir sample simulate --project my-app
  weir sample simulate --project my-app --rate 0.1
  weir sample simulate --project my-app --rules candidate.json
  weir sample simulate contexts.jsonl --project my-app   a context per line`;

/** Adds the commands. */
export function addSampleCommands(program: Command, { stdout }: Terminal): void {
  const sample = program
    .command("sample")
    .summary("see why traces are kept or dropped, and try rules")
    .description("Shows why dynamic sampling keeps or drops traces, and what rules would do.")
    .addHelpText("after", examples);

  withCommonOptions(sample.command("explain"), "Says of every rule whether it has a part in a decision, and why.")
    .argument("<file>", "what is decided; - reads standard input")
    .option("--root <key>", "public key of the project that started the trace (default: as the context says)")
    .option("--at <time>", "as of this time, e.g. 2026-12-24T00:00:00Z (default: now)")
    .addHelpText("after", explainExamples)
    .action(async (file: string, _options: unknown, command: Command) => {
      const at = timeOption(command);
      const ownSamplingJson = await rulesOption(command);
      const content = await readInput(file);
      const ownKey = await publicKeyOf(command, textOption(command, "project") ?? "");
      const evaluation = evaluationOfInput(content, file, { ownKey, rootKey: textOption(command, "root") });
      const response = await withSampling(command, (client) => client.explain({ evaluation, at, ownSamplingJson }));
      stdout.write(
        flagOption(command, "json") ? `${JSON.stringify(explanationJson(response))}\n` : describeExplanation(response),
      );
    });

  withCommonOptions(sample.command("simulate"), "Says what share of traces each rule would keep.")
    .argument("[file]", "contexts of traces, one JSON object per line; - reads standard input")
    .option("--rate <number>", "one rate from 0 to 1 for every trace, in place of all rules")
    .option("--limit <number>", "at most so many traces, the newest (default: all that are remembered)")
    .addHelpText("after", simulateExamples)
    .action(async (file: string | undefined, _options: unknown, command: Command) => {
      const rate = rateOption(command);
      const samplingJson = await rulesOption(command);
      if (rate !== undefined && samplingJson !== undefined) {
        throw new UsageError("found --rate and --rules, expected one of them");
      }
      const limit = limitOption(command);
      const contexts = file === undefined ? [] : contextsOfLines(await readInput(file), file);
      if (file !== undefined && contexts.length === 0) throw new CommandError(`${file}: found no contexts`);
      const publicKey = await publicKeyOf(command, textOption(command, "project") ?? "");
      const lots = inLots(contexts);
      const responses = await withSampling(command, (client) =>
        Promise.all(lots.map((traces) => client.simulate({ publicKey, samplingJson, rate, traces, limit }))),
      );
      const { seenSince, ...sum } = addSimulations(responses);
      stdout.write(
        flagOption(command, "json") ? `${JSON.stringify(sum)}\n` : describeSimulation({ ...sum, seenSince }),
      );
    });
}

function withCommonOptions(command: Command, description: string): Command {
  return addAddressOption(command.description(description))
    .requiredOption("--project <project>", "id or slug of a local project, or a public key")
    .option("--rules <file>", 'the member "sampling" of a configuration, JSON or YAML, in place of the project\'s own')
    .option("--json", "as JSON");
}

function withSampling<T>(
  command: Command,
  use: (client: RemotePort<SamplingServiceDefinition>) => Promise<T>,
): Promise<T> {
  const definition = async () => (await import("@weir/gen/weir/sampling/v1/sampling.ts")).SamplingServiceDefinition;
  return withService(command, { key: "sampling", definition }, use);
}

/** At least one lot: an empty one asks for what was seen. */
function inLots<T>(entries: readonly T[]): T[][] {
  const lots: T[][] = [];
  for (let start = 0; start < Math.max(entries.length, 1); start += maxContexts) {
    lots.push(entries.slice(start, start + maxContexts));
  }
  return lots;
}

async function rulesOption(command: Command): Promise<string | undefined> {
  const file = textOption(command, "rules");
  if (file === undefined) return undefined;
  return JSON.stringify(await readMapping(file, 'the member "sampling" of a configuration'));
}

function rateOption(command: Command): number | undefined {
  const text = textOption(command, "rate");
  if (text === undefined) return undefined;
  const rate = Number(text);
  if (text.trim() !== "" && rate >= 0 && rate <= 1) return rate;
  throw new UsageError(`found --rate ${text}, expected a number from 0 to 1`);
}

function limitOption(command: Command): number {
  const text = textOption(command, "limit");
  if (text === undefined) return 0;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`found --limit ${text}, expected a whole number from 1 on`);
}

function timeOption(command: Command): { seconds: bigint; nanos: number } | undefined {
  const text = textOption(command, "at");
  if (text === undefined) return undefined;
  const timeMs = Date.parse(text);
  if (Number.isNaN(timeMs)) throw new UsageError(`found --at ${text}, expected a time such as 2026-12-24T00:00:00Z`);
  return { seconds: BigInt(Math.floor(timeMs / 1000)), nanos: 0 };
}
