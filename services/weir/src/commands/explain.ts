/** `weir explain`: why an event was dropped, or what it has passed. */
import { parseLookupId } from "@weir/decision-ring";
import type { DecisionRecord, ExplainRequest, Memory } from "@weir/gen/weir/explain/v1/explain.ts";
import type { Command } from "commander";
import { CommandError, UsageError } from "../command-error.ts";
import { askGateways } from "../explain/ask-gateways.ts";
import { nothingKnown, type Unknown } from "../explain/nothing-known.ts";
import { painter } from "../explain/paint.ts";
import { memoryJson, recordJson } from "../explain/record-json.ts";
import { sinceOption } from "../explain/since-option.ts";
import { storyOf } from "../explain/story.ts";
import { msOf } from "../explain/times.ts";
import { flagOption, textOption } from "../global-options.ts";
import type { Terminal } from "../terminal.ts";

/** Longer lines are hard to read, on whatever terminal. */
const widest = 120;

const examples = `
The gateway remembers its last decisions (explain.max_entries), and of what was kept a share (explain.kept_sample_rate).

Examples:
  weir explain 9ec79c33ec9942ab8353589fcb2e04dc    why was this event dropped?
  weir explain 771a43a4192642f0b136d5159a501700    all that is known of a trace
  weir explain --project 1 --dropped --since 10m   what a project has lost
  weir explain 9ec79c33ec9942ab8353589fcb2e04dc --json | jq .records[].decisions
  weir explain ID --address gw-0:50051,gw-1:50051  ask several gateways

weir tail --outcomes shows decisions as they are made.`;

/** Adds the command. */
export function addExplainCommand(program: Command, terminal: Terminal): void {
  program
    .command("explain")
    .summary("say why an event was dropped, by which rule, and on what grounds")
    .description(
      "Tells what became of an event or a trace: which step decided, by which rule or quota, on what grounds.",
    )
    .argument("[id]", "event id or trace id: 32 hexadecimal digits, hyphens allowed")
    .option("--project <id>", "only this project, by its number")
    .option("--since <time>", "only what was decided since: 90s, 10m, 2h, 1d, or a time like 2026-01-31T12:00:00Z")
    .option("--dropped", "only what was dropped")
    .option("-n, --limit <n>", "at most so many decisions, the newest (default: 20; at most 1000)")
    .option("--json", "as JSON")
    .option(
      "--address <host:port>",
      "gRPC address of the gateway, or several with commas (default: grpc.host and grpc.port of the configuration)",
    )
    .addHelpText("after", examples)
    .action(async (id: string | undefined, _options: unknown, command: Command) => {
      const answers = await askGateways(command, requestOf(id, command));
      if (flagOption(command, "json")) printJson(answers, terminal);
      else printStories(answers, { what: whatOf(id, command), onlyDropped: flagOption(command, "dropped") }, terminal);
    });
}

type Answers = Awaited<ReturnType<typeof askGateways>>;

function requestOf(id: string | undefined, command: Command): ExplainRequest {
  const projectId = numberOption(command, "project");
  if (id === undefined && projectId === undefined)
    throw new UsageError("found neither an id nor --project, expected an event id, a trace id, or a project");
  if (id !== undefined && parseLookupId(id) === undefined)
    throw new UsageError(`found id ${id}, expected an event id or trace id: 32 hexadecimal digits, hyphens allowed`);
  return {
    id: id ?? "",
    projectId: BigInt(projectId ?? 0),
    since: sinceOption(textOption(command, "since"), Date.now()),
    onlyDropped: flagOption(command, "dropped"),
    limit: Math.min(numberOption(command, "limit") ?? 20, 1000),
  };
}

function numberOption(command: Command, name: string): number | undefined {
  const text = textOption(command, name);
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(
    `found --${name} ${text}, expected a whole number${name === "project" ? "; weir project list shows it" : ""}`,
  );
}

function whatOf(id: string | undefined, command: Command): string {
  const project = textOption(command, "project");
  const of = project === undefined ? "" : `project ${project}`;
  return id === undefined ? of : `event or trace ${id}${of === "" ? "" : ` in ${of}`}`;
}

function printStories(answers: Answers, asked: Omit<Unknown, "memories">, { stdout }: Terminal): void {
  const records = byTime(answers);
  if (records.length === 0) {
    throw new CommandError(nothingKnown({ ...asked, memories: memoriesOf(answers) }).join("\n"));
  }
  const paint = painter(stdout, process.env.NO_COLOR);
  const layout = { paint, width: Math.min(stdout.columns ?? widest, widest) };
  const stories = records.map(({ record }) => `${storyOf(record, layout).join("\n")}\n`);
  stdout.write(stories.join("\n"));
  if (answers.some(({ truncated }) => truncated))
    stdout.write(`\n${paint("There are older ones: --limit shows more.", "dim")}\n`);
}

function printJson(answers: Answers, { stdout }: Terminal): void {
  const records = byTime(answers).map(({ record, instance }) => recordJson(record, instance));
  const memories = memoriesOf(answers).map(memoryJson);
  const truncated = answers.some((answer) => answer.truncated);
  stdout.write(`${JSON.stringify({ records, truncated, memory: memories }, undefined, 2)}\n`);
}

/** Of gateways that answer alone, and of those that answer together at one address. */
function memoriesOf(answers: Answers): readonly Memory[] {
  return answers.flatMap(({ memory, memories }) => (memory === undefined ? memories : [memory]));
}

function byTime(answers: Answers): readonly { readonly record: DecisionRecord; readonly instance: string }[] {
  return answers
    .flatMap(({ records, memory }) =>
      records.map((record) => ({ record, instance: record.instance || (memory?.instance ?? "") })),
    )
    .sort((left, right) => decidedMs(left.record) - decidedMs(right.record));
}

function decidedMs({ decidedAt }: DecisionRecord): number {
  return decidedAt === undefined ? 0 : msOf(decidedAt);
}
