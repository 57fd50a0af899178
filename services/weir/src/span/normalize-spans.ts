/** Reads spans, asks what would become of them, and prints the answer. */
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { NormalizeSpansRequest, NormalizeSpansResponse } from "@weir/gen/weir/span/v1/span.ts";
import { SpanFormat, SpanProcessorServiceDefinition } from "@weir/gen/weir/span/v1/span.ts";
import { RpcError } from "@weir/rpc";
import type { Command } from "commander";
import { CommandError, UsageError } from "../command-error.ts";
import { flagOption, loadCommandConfig, textOption } from "../global-options.ts";
import { readDocument } from "../project/document-file.ts";
import { publicKeyOf } from "../public-key-of.ts";
import { readInput } from "../read-input.ts";
import { withService } from "../service-client.ts";
import type { Terminal } from "../terminal.ts";
import { answerJson } from "./answer-json.ts";
import { composeLocalProcessor } from "./local-processor.ts";
import { renderAnswer } from "./render-span.ts";

const formats: ReadonlyMap<string, SpanFormat> = new Map([
  ["v1", SpanFormat.V1],
  ["v2", SpanFormat.V2],
  ["otlp-json", SpanFormat.OTLP_JSON],
  ["otlp-protobuf", SpanFormat.OTLP_PROTOBUF],
]);

type Normalize = (request: NormalizeSpansRequest) => Promise<NormalizeSpansResponse>;

/**
 * Prints what would become of the spans of a file, as the options of the command have it.
 * @throws CommandError if they cannot be read, or nobody answers
 */
export async function normalizeSpans(file: string, command: Command, terminal: Terminal): Promise<void> {
  const request = await requestOf(command);
  await withNormalize(command, async (normalize) => {
    if (flagOption(command, "jsonl")) {
      await normalizeLines(file, request, normalize, terminal);
      return;
    }
    const answer = await normalize({ ...request, payload: await readInput(file) });
    terminal.stdout.write(flagOption(command, "json") ? `${answerJson(answer)}\n` : renderAnswer(answer));
  });
}

/** The request, but for its payload. */
async function requestOf(command: Command): Promise<NormalizeSpansRequest> {
  const project = textOption(command, "project");
  const publicKey = project === undefined ? undefined : await publicKeyOf(command, project);
  const projectConfig = textOption(command, "projectConfig");
  const globalConfig = textOption(command, "globalConfig");
  return {
    payload: Buffer.alloc(0),
    format: formatOption(command),
    project:
      publicKey === undefined
        ? {
            $case: "config",
            value: projectConfig === undefined ? Buffer.from("{}") : await configOf(projectConfig),
          }
        : { $case: "publicKey", value: publicKey },
    globalConfig: globalConfig === undefined ? Buffer.alloc(0) : await configOf(globalConfig),
    receivedAt: undefined,
    request: undefined,
    trace: undefined,
  };
}

function formatOption(command: Command): SpanFormat {
  const name = textOption(command, "format");
  if (name === undefined) return SpanFormat.UNSPECIFIED;
  const format = formats.get(name);
  if (format === undefined) throw new UsageError(`found --format ${name}, expected ${[...formats.keys()].join(", ")}`);
  return format;
}

/** A project of a running Weir is asked for there; everything else is worked out here. */
async function withNormalize(command: Command, use: (normalize: Normalize) => Promise<void>): Promise<void> {
  if (textOption(command, "project") !== undefined) {
    const service = { key: "span_processor", definition: async () => SpanProcessorServiceDefinition } as const;
    await withService(command, service, (client) => use(client.normalizeSpans));
    return;
  }
  const { config } = await loadCommandConfig(command);
  const local = await composeLocalProcessor(config);
  try {
    await use(local.port.normalizeSpans);
  } catch (error) {
    throw error instanceof RpcError ? new CommandError(error.message, { cause: error }) : error;
  } finally {
    local.close();
  }
}

async function normalizeLines(
  file: string,
  request: NormalizeSpansRequest,
  normalize: Normalize,
  { stderr, stdout }: Terminal,
): Promise<void> {
  const input = file === "-" ? process.stdin : Readable.from([await readInput(file)]);
  let line = 0;
  for await (const text of createInterface({ input })) {
    line++;
    if (text.trim() === "") continue;
    const { rejected, spans } = await normalizeLine(text, line, request, normalize);
    for (const { normalized, rejectedReason, rejectedStep } of spans) {
      if (rejectedReason === "") stdout.write(`${normalized.toString()}\n`);
      else stderr.write(`line ${line}: rejected: ${rejectedReason} (${rejectedStep})\n`);
    }
    for (const { reason } of rejected) stderr.write(`line ${line}: rejected: ${reason}\n`);
  }
}

async function normalizeLine(text: string, line: number, request: NormalizeSpansRequest, normalize: Normalize) {
  try {
    return await normalize({ ...request, payload: Buffer.from(text) });
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== "INVALID_ARGUMENT") throw error;
    throw new CommandError(`line ${line}: ${error.message}`, { cause: error });
  }
}

async function configOf(file: string): Promise<Buffer> {
  const { document } = await readDocument(file);
  return Buffer.from(JSON.stringify(document ?? {}));
}
