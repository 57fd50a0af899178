/** What is to be decided, from what people have at hand: an envelope, an event as JSON, or a context as JSON. */
import { parseDynamicSamplingContext, parseEnvelope, parseUuid } from "@weir/envelope";
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { Evaluation } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SamplingKind } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { CommandError } from "../command-error.ts";

type Members = Readonly<Record<string, unknown>>;

/** Members of an event that rules often read, under the names that they have in conditions. */
const plainFields = ["release", "dist", "environment", "transaction", "platform", "level", "logger"] as const;

/** Whose rules are asked. */
export interface AskedKeys {
  readonly ownKey: string;
  /** Key of the project that started the trace; undefined: as the context says. */
  readonly rootKey: string | undefined;
}

/**
 * Reads what is to be decided. Of an event only its plain members and tags are read, as they were sent.
 * @param name how messages call the input
 * @throws CommandError if it is none of the three
 */
export function evaluationOfInput(content: Buffer, name: string, { ownKey, rootKey }: AskedKeys): Evaluation {
  const { event, trace } = readInput(content, name);
  const found = trace ?? traceOfEvent(event, ownKey);
  const isTransaction = event?.type === "transaction";
  return {
    requestId: "",
    kind: isTransaction ? SamplingKind.TRANSACTION : SamplingKind.SPANS,
    ownKey,
    rootKey: rootKey ?? found?.publicKey ?? "",
    trace: found,
    eventId: eventIdOf(event),
    eventFieldsJson: event === undefined ? new Map() : fieldsOfEvent(event),
  };
}

function readInput(
  content: Buffer,
  name: string,
): { event: Members | undefined; trace: DynamicSamplingContext | undefined } {
  const document = parseObject(content.toString());
  if (document !== undefined) {
    const trace = parseDynamicSamplingContext(document);
    return trace === undefined ? { event: document, trace } : { event: undefined, trace };
  }
  try {
    const { headers, items } = parseEnvelope(content);
    const item = items.find(({ type }) => type === "transaction" || type === "event");
    return { event: item && parseObject(Buffer.from(item.payload).toString()), trace: headers.trace };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${name}: found ${problem}, expected an envelope, an event as JSON or a context as JSON`);
  }
}

/** As the event processor makes one of a transaction that comes without. */
function traceOfEvent(event: Members | undefined, publicKey: string): DynamicSamplingContext | undefined {
  const contexts = objectOf(event?.contexts);
  const traceId = parseUuid(textOf(objectOf(contexts?.trace)?.trace_id) ?? "");
  if (event === undefined || traceId === undefined) return undefined;
  const user = objectOf(event.user);
  return parseDynamicSamplingContext({
    trace_id: traceId,
    public_key: publicKey,
    release: textOf(event.release),
    environment: textOf(event.environment),
    transaction: textOf(event.transaction),
    user_id: textOf(user?.id),
  });
}

function fieldsOfEvent(event: Members): Map<string, string> {
  const fields = new Map<string, string>();
  for (const field of plainFields) {
    if (typeof event[field] === "string") fields.set(`event.${field}`, JSON.stringify(event[field]));
  }
  for (const [tag, value] of Object.entries(objectOf(event.tags) ?? {})) {
    if (typeof value === "string") fields.set(`event.tags.${tag}`, JSON.stringify(value));
  }
  return fields;
}

function eventIdOf(event: Members | undefined): string {
  return parseUuid(textOf(event?.event_id) ?? "") ?? "";
}

function parseObject(text: string): Members | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Members | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
